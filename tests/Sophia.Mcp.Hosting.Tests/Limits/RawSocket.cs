using System.Net.Sockets;
using System.Text;

namespace Limits;

/// <summary>A client that says and reads exactly what a test wants, on a connection of its own.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly TcpClient _client = new() { ReceiveBufferSize = 4096, NoDelay = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private NetworkStream Stream => _client.GetStream();

    public static async Task<RawSocket> ConnectAsync(Uri address)
    {
        var socket = new RawSocket();
        await socket._client.ConnectAsync(address.Host, address.Port, Token);
        return socket;
    }

    public async Task SendAsync(string text) => await Stream.WriteAsync(Encoding.UTF8.GetBytes(text), Token);

    /// <summary>Sends unless the other side has closed.</summary>
    public async Task<bool> TrySendAsync(string text)
    {
        try
        {
            await SendAsync(text);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>A call of a tool in the revision without sessions, whole or only its headers.</summary>
    public static string Post(string body, int? length = null) =>
        $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
        + $"Mcp-Method: tools/call\r\nMcp-Name: big\r\nContent-Length: {length ?? Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    /// <summary>The stream of a session.</summary>
    public static string Listen(string session) => $"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: {session}\r\n\r\n";

    /// <summary>Everything until the other side closes or resets the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await Stream.ReadAsync(buffer, Token) is > 0 and var read)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return text.ToString();
    }

    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await Stream.ReadAsync(buffer, Token) == 1)
        {
            text.Append((char)buffer[0]);
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
