namespace Sophia.Mcp.Hosting;

/// <summary>Says of an endpoint which server it belongs to.</summary>
/// <param name="Transport">The server's own; there is one for each.</param>
internal sealed record MappedMcpServer(TransportChoice Transport);
