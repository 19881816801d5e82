using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sophia.Tests.Shared;

/// <summary>Stands between a client and a server and makes the network fail: delay, drop, half-open, reset, rate.</summary>
/// <remarks>Faults may be changed at any time and apply to connections that exist as well.</remarks>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly Func<(string Host, int Port)> _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ProxiedConnection, byte> _connections = new();
    private Task _accepting;
    private TcpListener _listener;
    private int _accepted;

    private TcpFaultProxy(Func<(string Host, int Port)> target)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What goes wrong now.</summary>
    public NetworkFault Fault { get; set; } = NetworkFault.None;

    /// <summary>How long each piece of data is held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many bytes a second pass in each direction; 0 for as many as come.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>How many connections were accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections exist.</summary>
    public int Open => _connections.Count;

    /// <summary>Starts a proxy before a server.</summary>
    public static TcpFaultProxy Before(TestServer server) => new(() => (server.Host, server.Port));

    /// <summary>Starts a proxy before an address.</summary>
    public static TcpFaultProxy Before(string host, int port) => new(() => (host, port));

    /// <summary>Starts a proxy before whatever the function names at the time of each connection.</summary>
    public static TcpFaultProxy Before(Func<(string Host, int Port)> target) => new(target);

    /// <summary>Ends every connection with a reset (RST), as a crashed peer or an impatient firewall does.</summary>
    public void ResetAll()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>Refuses new connections from now on.</summary>
    public void Refuse() => _listener.Stop();

    /// <summary>Accepts connections again.</summary>
    public void Accept()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        ResetAll();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        await foreach (var client in _listener.AcceptAllAsync(_stopping.Token))
        {
            Interlocked.Increment(ref _accepted);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var connection = new ProxiedConnection(this, client);
        _connections[connection] = 0;
        try
        {
            await connection.RunAsync(_target(), _stopping.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side left or a fault was asked for: that is what this is for.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }
}
