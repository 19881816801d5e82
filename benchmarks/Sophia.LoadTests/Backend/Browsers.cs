using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Sophia.LoadTests.Backend;

/// <summary>Many WebSocket clients in this process that do what the page's script does: read, and acknowledge a moment later. Or plain ones that only read.</summary>
internal sealed class Browsers : IAsyncDisposable
{
    // What the server asks for in its greeting, unless it is set up otherwise.
    private static readonly TimeSpan AckDelay = TimeSpan.FromMilliseconds(100);
    private readonly List<ClientWebSocket> _sockets = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly bool _reliable;
    private ConcurrentQueue<double> _delays = new();
    private int _lost;

    private Browsers(bool reliable) => _reliable = reliable;

    public int Count => _sockets.Count;

    /// <summary>Connections that ended.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public static async Task<Browsers> ConnectAsync(int port, int count, bool reliable, CancellationToken cancellationToken)
    {
        var all = new Browsers(reliable);
        foreach (var batch in Enumerable.Range(0, count).Chunk(50))
        {
            all._sockets.AddRange(await Task.WhenAll(batch.Select(browser => all.ConnectAsync(port, browser, cancellationToken))));
        }

        return all;
    }

    /// <summary>Milliseconds from the making of an update to its arrival, of every update since the last call.</summary>
    public double[] Take() => [.. Interlocked.Exchange(ref _delays, new ConcurrentQueue<double>())];

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _sockets.ForEach(socket => socket.Dispose());
        _closing.Dispose();
    }

    private async Task<ClientWebSocket> ConnectAsync(int port, int browser, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        if (_reliable)
        {
            socket.Options.AddSubProtocol("sophia.reliable.json.v1");
        }

        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws"), cancellationToken);
        if (_reliable)
        {
            await SendAsync(socket, string.Create(CultureInfo.InvariantCulture, $$"""{"t":"start","k":"{{browser:x32}}"}"""));
        }

        _ = ReadAsync(socket);
        return socket;
    }

    private async Task ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            for (var length = 0; ;)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), _closing.Token);
                length += part.Count;
                if (part.EndOfMessage)
                {
                    Take(socket, buffer.AsSpan(0, length));
                    length = 0;
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException or ArgumentException)
        {
            if (!_closing.IsCancellationRequested)
            {
                Interlocked.Increment(ref _lost);
            }
        }
    }

    private void Take(ClientWebSocket socket, ReadOnlySpan<byte> message)
    {
        if (message.IndexOf("\"type\":\"update\""u8) >= 0)
        {
            _delays.Enqueue(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Number(message, "\"at\":"u8));
        }

        if (_reliable && message.StartsWith("{\"t\":\"m\",\"s\":"u8))
        {
            _ = AcknowledgeAsync(socket, Number(message, "\"s\":"u8));
        }
    }

    private async Task AcknowledgeAsync(ClientWebSocket socket, long number)
    {
        try
        {
            await Task.Delay(AckDelay, TimeProvider.System, _closing.Token);
            await SendAsync(socket, string.Create(CultureInfo.InvariantCulture, $$"""{"t":"ack","s":{{number}}}"""));
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader notices.
        }
    }

    private async Task SendAsync(ClientWebSocket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, _closing.Token);

    private static long Number(ReadOnlySpan<byte> message, ReadOnlySpan<byte> after) =>
        Utf8Parser.TryParse(message[(message.IndexOf(after) + after.Length)..], out long number, out _) ? number : throw new FormatException($"No number after {Encoding.UTF8.GetString(after)}.");
}
