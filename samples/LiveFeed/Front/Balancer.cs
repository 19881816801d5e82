using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace LiveFeed.Front;

/// <summary>As simple as a load balancer can be: every connection goes to the next node that runs, with no memory of who was where.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<int> _nextPort;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <exception cref="IOException">The port is taken.</exception>
    public Balancer(int port, Func<int> nextPort)
    {
        _nextPort = nextPort;
        _listener = new TcpListener(IPAddress.Loopback, port);
        Listen(port);
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private void Listen(int port)
    {
        try
        {
            _listener.Start();
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"Failed to bind to address http://localhost:{port}: address already in use.", new AddressInUseException(error.Message, error));
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var node = new TcpClient())
        {
            try
            {
                await node.ConnectAsync(IPAddress.Loopback, _nextPort(), _stop.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(node.GetStream(), _stop.Token),
                    node.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
            {
                // One side is gone, and so is the connection.
            }
        }
    }
}
