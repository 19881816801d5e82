using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sophia.WebSockets.LoadTests;

/// <summary>Clients that say start and never read again.</summary>
internal sealed class SilentClients : IAsyncDisposable
{
    private readonly List<TcpClient> _clients = [];

    public static async Task<SilentClients> ConnectAsync(int port, int count)
    {
        var all = new SilentClients();
        for (var i = 0; i < count; i++)
        {
            all._clients.Add(await ConnectAsync(port));
        }

        return all;
    }

    public ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        return ValueTask.CompletedTask;
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var tcp = new TcpClient { ReceiveBufferSize = 4_096 };
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sophia.reliable.json.v1\r\n\r\n"));
        byte[] start = [0x81, 0x8D, 0, 0, 0, 0, .. "{\"t\":\"start\"}"u8];
        await tcp.GetStream().WriteAsync(start);
        return tcp;
    }
}
