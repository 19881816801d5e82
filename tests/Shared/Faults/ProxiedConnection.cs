using System.Net.Sockets;

namespace Sophia.Tests.Shared;

/// <summary>One connection through the proxy.</summary>
internal sealed class ProxiedConnection(TcpFaultProxy proxy, Socket client) : IDisposable
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public async Task RunAsync((string Host, int Port) target, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        if (proxy.Fault is NetworkFault.Reset)
        {
            Reset();
            return;
        }

        try
        {
            await _server.ConnectAsync(target.Host, target.Port, cancellationToken);
        }
        catch (SocketException)
        {
            Reset();
            return;
        }

        await Task.WhenAny(PumpAsync(client, _server, answers: false, cancellationToken), PumpAsync(_server, client, answers: true, cancellationToken));
    }

    public void Reset()
    {
        foreach (var socket in new[] { client, _server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It is gone already.
            }

            socket.Dispose();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        _server.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool answers, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer.AsMemory(0, proxy.BytesPerSecond is > 0 and var limit ? Math.Min(limit, buffer.Length) : buffer.Length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            if (proxy.Delay > TimeSpan.Zero)
            {
                await Task.Delay(proxy.Delay, cancellationToken);
            }

            if (proxy.BytesPerSecond is > 0 and var rate)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)read / rate), cancellationToken);
            }

            var lost = proxy.Fault is NetworkFault.Drop || (answers && proxy.Fault is NetworkFault.HalfOpen);
            for (var sent = 0; sent < read && !lost;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cancellationToken);
            }
        }
    }
}
