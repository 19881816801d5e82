using System.Diagnostics;
using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR.Client;
using Sophia.WebSockets.Client;

namespace Sophia.WebSockets.LoadTests;

/// <summary>Connected clients of one kind, and what they received together.</summary>
internal sealed class LoadClients : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _clients = [];
    private readonly List<double> _latencies = [];
    private long _received;

    public long Received => Volatile.Read(ref _received);

    public static async Task<LoadClients> ConnectAsync(string kind, int port, int count)
    {
        var all = new LoadClients();
        foreach (var batch in Enumerable.Range(0, count).Chunk(50))
        {
            all._clients.AddRange(await Task.WhenAll(batch.Select(_ => all.ConnectOneAsync(kind, port))));
        }

        return all;
    }

    /// <summary>Waits until so many messages have arrived, at most a minute.</summary>
    public async Task<bool> WaitAsync(long count)
    {
        var started = Stopwatch.GetTimestamp();
        while (Received < count && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(1);
        }

        return Received >= count;
    }

    public double Percentile(double share)
    {
        lock (_latencies)
        {
            _latencies.Sort();
            return _latencies.Count == 0 ? double.NaN : _latencies[(int)((_latencies.Count - 1) * share)];
        }
    }

    public void Reset()
    {
        lock (_latencies)
        {
            _latencies.Clear();
            Volatile.Write(ref _received, 0);
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));

    private async Task<IAsyncDisposable> ConnectOneAsync(string kind, int port) => kind switch
    {
        "raw" => await ConnectRawAsync(port),
        "sophia" => await ConnectSophiaAsync(port),
        _ => await ConnectSignalRAsync(port, kind != "signalr"),
    };

    private async Task<IAsyncDisposable> ConnectRawAsync(int port)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws"), CancellationToken.None);
        _ = ReadAsync();
        return new Socket(socket);

        async Task ReadAsync()
        {
            var buffer = new byte[1_024];
            try
            {
                while ((await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType is not WebSocketMessageType.Close)
                {
                    Count(Payload.Stamp(buffer));
                }
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }

    private async Task<IAsyncDisposable> ConnectSophiaAsync(int port)
    {
        var client = new SophiaWebSocketClient(new SophiaWebSocketClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{port}/ws"),
            MinReconnectDelay = TimeSpan.FromMilliseconds(100),
            MaxReconnectDelay = TimeSpan.FromSeconds(1),
        });
        await client.StartAsync();
        _ = ReadAsync();
        return client;

        async Task ReadAsync()
        {
            await foreach (var message in client.ReadAllAsync())
            {
                if (message.Gap is null)
                {
                    Count(Payload.Stamp(message.Payload.Span[1..]));
                }
            }
        }
    }

    private async Task<IAsyncDisposable> ConnectSignalRAsync(int port, bool stateful)
    {
        var builder = new HubConnectionBuilder().WithUrl($"http://127.0.0.1:{port}/ws", options =>
            (options.SkipNegotiation, options.Transports) = (!stateful, Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets));
        var connection = (stateful ? builder.WithStatefulReconnect() : builder).Build();
        connection.On<string>("m", text => Count(Payload.Stamp(text)));
        await connection.StartAsync();
        return connection;
    }

    private void Count(long stamp)
    {
        var latency = Stopwatch.GetElapsedTime(stamp).TotalMilliseconds;
        lock (_latencies)
        {
            _latencies.Add(latency);
            _received++;
        }
    }

    private sealed class Socket(ClientWebSocket socket) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            socket.Abort();
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
