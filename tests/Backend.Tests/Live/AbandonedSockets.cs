using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Backend.Tests.Live;

/// <summary>WebSockets as bytes, so that ten thousand cost seconds: each begins a session of its own, then is gone without a word; every hundredth stays and says nothing more.</summary>
internal sealed class AbandonedSockets(int port) : IDisposable
{
    private readonly System.Collections.Concurrent.ConcurrentBag<Socket> _silent = [];
    private int _opened;
    private int _refused;

    /// <summary>Those that the server took.</summary>
    public int Opened => _opened;

    /// <summary>Those that it answered with anything else.</summary>
    public int Refused => _refused;

    public async ValueTask OpenAsync(int number, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await socket.SendAsync(Handshake(number), cancellationToken);
        var answer = new byte[1_024];
        var length = await socket.ReceiveAsync(answer, cancellationToken);
        if (answer.AsSpan(0, length).StartsWith("HTTP/1.1 101"u8))
        {
            await socket.SendAsync(Frame($$"""{"t":"start","k":"{{number:x32}}"}"""), cancellationToken);
            // The greeting: from now on there is a session that waits for it to come back.
            await socket.ReceiveAsync(answer, cancellationToken);
            Interlocked.Increment(ref _opened);
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }

        if (number % 100 == 0)
        {
            _silent.Add(socket);
            return;
        }

        // A reset, no farewell.
        socket.Close(0);
    }

    public void Dispose()
    {
        foreach (var socket in _silent)
        {
            socket.Dispose();
        }
    }

    private byte[] Handshake(int number) => Encoding.ASCII.GetBytes(
        $"GET /ws?client=gone-{number} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sophia.reliable.json.v1\r\n\r\n");

    // A text frame as a client sends it, with a mask that changes nothing.
    private static byte[] Frame(string text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];
}
