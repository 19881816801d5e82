using System.Net;
using System.Net.Sockets;

namespace Sophia.Tests.Shared;

/// <summary>A TCP proxy on loopback that cuts every connection after a random number of bytes: by reset or by FIN, in the middle of whatever is under way.</summary>
public sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly int _maxBytes;
    private readonly Random _random;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="target">The port behind it.</param>
    /// <param name="maxBytes">The most bytes a connection lives for, both directions together.</param>
    /// <param name="seed">Repeats the same budgets.</param>
    public CutProxy(int target, int maxBytes, int seed)
    {
        _target = target;
        _maxBytes = maxBytes;
        _random = new Random(seed);
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Connections cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Lets connections live from now on.</summary>
    public bool Calm { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        await foreach (var client in _listener.AcceptAllAsync(_stop.Token))
        {
            var (bytes, manner) = Calm ? (int.MaxValue, 0) : (_random.Next(_maxBytes), _random.Next(2));
            _ = ServeAsync(client, new Budget(bytes, manner));
        }
    }

    private async Task ServeAsync(Socket client, Budget budget)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                var up = PumpAsync(client, server, budget);
                var down = PumpAsync(server, client, budget);
                await Task.WhenAny(up, down);
                if (budget.Spent)
                {
                    Interlocked.Increment(ref _cuts);
                    if (budget.Manner == 0)
                    {
                        client.LingerState = server.LingerState = new LingerOption(true, 0);
                    }
                }

                client.Close();
                server.Close();
                await Task.WhenAll(up, down);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side is gone.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Budget budget)
    {
        var buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is var count and > 0)
            {
                var allowed = budget.Take(count);
                var part = buffer.AsMemory(0, allowed);
                while (part.Length > 0)
                {
                    part = part[await to.SendAsync(part, _stop.Token)..];
                }

                if (allowed < count)
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The cut, seen from the other direction.
        }
    }

    private sealed class Budget(int bytes, int manner)
    {
        private int _left = bytes;

        public int Manner => manner;

        public bool Spent { get; private set; }

        /// <summary>How many of the bytes may pass.</summary>
        public int Take(int count)
        {
            lock (this)
            {
                if (_left >= count)
                {
                    _left -= _left == int.MaxValue ? 0 : count;
                    return count;
                }

                (var part, _left, Spent) = (_left, 0, true);
                return part;
            }
        }
    }
}
