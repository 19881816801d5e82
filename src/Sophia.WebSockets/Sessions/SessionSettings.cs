using Sophia.WebSockets.Connections;

namespace Sophia.WebSockets.Sessions;

/// <summary>What a session needs of its surroundings.</summary>
internal sealed record SessionSettings(SophiaWebSocketEndpointOptions Options, SharedState Node);
