namespace Sophia.Mcp.Hosting;

/// <summary>One live session at the moment of asking.</summary>
/// <param name="Id">The session's id. Whoever knows it and is the same user can use the session: do not show it to others.</param>
/// <param name="User">The authenticated user's id, or null.</param>
/// <param name="ClientName">What the client calls itself, or null before it has said so.</param>
/// <param name="ClientVersion">The client's version, or null.</param>
/// <param name="OpenedAt">When the session was opened on, or moved to, this replica.</param>
/// <param name="LastActivity">When its last request began or ended.</param>
/// <param name="ActiveRequests">Requests and streams in flight.</param>
/// <param name="HasStream">Whether its client listens to what the server sends unasked.</param>
public sealed record McpSessionInfo(
    string Id, string? User, string? ClientName, string? ClientVersion, DateTimeOffset OpenedAt, DateTimeOffset LastActivity, int ActiveRequests, bool HasStream);

/// <summary>What became of a broadcast.</summary>
/// <param name="Sent">Sessions whose client listens and to which it was written.</param>
/// <param name="NotListening">Sessions without an open stream.</param>
/// <param name="Failed">Sessions that ended meanwhile, or whose client did not read for five seconds.</param>
public readonly record struct McpBroadcastResult(int Sent, int NotListening, int Failed);
