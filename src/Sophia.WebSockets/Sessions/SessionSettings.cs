using Sophia.WebSockets.Resume;

namespace Sophia.WebSockets.Sessions;

/// <summary>What a session needs of its surroundings.</summary>
internal sealed record SessionSettings(SophiaWebSocketEndpointOptions Options, QueueBudget Budget, ResumeTokens Tokens, TimeProvider Time);
