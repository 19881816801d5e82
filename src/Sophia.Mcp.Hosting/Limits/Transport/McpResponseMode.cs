namespace Sophia.Mcp.Hosting;

/// <summary>How the endpoint answers a POST over HTTP.</summary>
public enum McpResponseMode
{
    /// <summary>With a stream of server-sent events, as the SDK does.</summary>
    Stream,

    /// <summary>With a stream for callers who accept one, with one JSON object for the others, whom the SDK alone refuses with 406.</summary>
    Accept,

    /// <summary>Always with one JSON object, for gateways that cannot stream. Progress and log messages are not delivered; the stream of a session is refused with 405.</summary>
    Json,
}
