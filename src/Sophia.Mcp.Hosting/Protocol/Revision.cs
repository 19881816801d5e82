using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Which revision of the protocol a request speaks. Revisions are dates and sort as text.</summary>
internal static class Revision
{
    /// <summary>The first one without sessions, with caching hints, and with a code of its own for resources that are not there.</summary>
    public const string July2026 = "2026-07-28";

    public static bool IsJuly2026OrLater(string? revision) => string.CompareOrdinal(revision, July2026) >= 0;

    public static bool IsJuly2026OrLater<TParams>(RequestContext<TParams> request) =>
        IsJuly2026OrLater(request.JsonRpcRequest.Context?.ProtocolVersion ?? request.Server.NegotiatedProtocolVersion);
}
