using System.Text;

namespace Sophia.LoadTests.Mcp;

/// <summary>One tools/call of protocol revision 2026-07-28 as bytes, the same for every server.</summary>
internal static class McpCall
{
    /// <summary>What a right answer contains.</summary>
    public static readonly byte[] Expected = "hello from the load test\"}]"u8.ToArray();

    public static byte[] Request(int port, string headers = "")
    {
        const string body =
            """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hello from the load test"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"load","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}
            """;
        return Encoding.ASCII.GetBytes(
            $"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n" +
            $"MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");
    }
}
