using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sophia.WebSockets.Tests.Support;

/// <summary>A WebSocket client that is as impolite as a test wants: it sends what it is told, byte for byte.</summary>
public sealed class RawClient : IAsyncDisposable
{
    /// <summary>Long enough for any machine; what has not come by then does not come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawClient(TcpClient tcp)
    {
        _tcp = tcp;
        _stream = tcp.GetStream();
    }

    public string ResponseHead { get; private set; } = "";

    public int Status => int.Parse(ResponseHead.Split(' ')[1]);

    public Socket Socket => _tcp.Client;

    public static CancellationToken Limit => TestContext.Current.CancellationToken;

    public static async Task<RawClient> ConnectAsync(int port, string path, bool reliable = true, string? headers = null, int receiveBuffer = 0)
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBuffer > 0)
        {
            tcp.ReceiveBufferSize = receiveBuffer;
        }

        await tcp.ConnectAsync(IPAddress.Loopback, port, Limit);
        var client = new RawClient(tcp);
        var subprotocol = reliable ? "Sec-WebSocket-Protocol: sophia.reliable.json.v1\r\n" : "";
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{subprotocol}{headers}\r\n"));
        client.ResponseHead = await client.ReadHeadAsync();
        return client;
    }

    public Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, Limit).AsTask();

    public Task SendTextAsync(string text) => SendFrameAsync(0x81, Encoding.UTF8.GetBytes(text));

    public Task SendFrameAsync(byte first, ReadOnlySpan<byte> payload, bool mask = true) => SendBytesAsync(Frame(first, payload, mask));

    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload, bool mask = true)
    {
        using var bytes = new MemoryStream();
        var flag = mask ? 0x80 : 0;
        bytes.WriteByte(first);
        Span<byte> length = stackalloc byte[8];
        if (payload.Length < 126)
        {
            bytes.WriteByte((byte)(flag | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            bytes.WriteByte((byte)(flag | 126));
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
            bytes.Write(length[..2]);
        }
        else
        {
            bytes.WriteByte((byte)(flag | 127));
            BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)payload.Length);
            bytes.Write(length);
        }

        byte[] key = mask ? RandomNumberGenerator.GetBytes(4) : [0, 0, 0, 0];
        bytes.Write(mask ? key : []);
        for (var i = 0; i < payload.Length; i++)
        {
            bytes.WriteByte((byte)(payload[i] ^ key[i & 3]));
        }

        return bytes.ToArray();
    }

    public async Task<(byte Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var head = await ReadAsync(2);
        long length = head[1] & 0x7F;
        length = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8)),
            _ => length,
        };
        return ((byte)(head[0] & 0x0F), await ReadAsync((int)length));
    }

    /// <summary>The next text frame as JSON; other frames on the way are skipped.</summary>
    public async Task<JsonElement> ReadJsonAsync()
    {
        while (true)
        {
            var (opcode, payload) = await ReadFrameAsync();
            if (opcode == 1)
            {
                return JsonDocument.Parse(payload).RootElement;
            }

            Assert.False(opcode == 8, $"closed: {(payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload))}");
        }
    }

    /// <summary>The next frame of that type; others are skipped.</summary>
    public async Task<JsonElement> ReadJsonAsync(string type)
    {
        while (true)
        {
            var frame = await ReadJsonAsync();
            if (frame.GetProperty("t").GetString() == type)
            {
                return frame;
            }
        }
    }

    /// <summary>Reads up to the server's close frame and gives its code; 1005 if it has none.</summary>
    public async Task<int> ReadCloseAsync()
    {
        while (true)
        {
            var (opcode, payload) = await ReadFrameAsync();
            if (opcode == 8)
            {
                return payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload);
            }
        }
    }

    /// <summary>Whether the server ends the stream with FIN and not with a reset.</summary>
    public async Task<bool> ReadsEndAsync()
    {
        var waste = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(waste, Limit).AsTask().WaitAsync(Patience, Limit) > 0)
            {
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends RST instead of FIN.</summary>
    public void Reset()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Client.Close();
    }

    /// <summary>Sends FIN without a close frame.</summary>
    public void Finish() => _tcp.Client.Shutdown(SocketShutdown.Send);

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, Limit).AsTask().WaitAsync(Patience, Limit);
        return bytes;
    }

    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await ReadAsync(1))[0]);
        }

        return head.ToString();
    }
}
