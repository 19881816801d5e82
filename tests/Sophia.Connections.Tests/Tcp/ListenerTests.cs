using System.Net;
using System.Net.Sockets;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Tests.Tcp;

public sealed class ListenerTests
{
    [Fact]
    public async Task A_listener_stopped_between_two_accepts_ends_quietly()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);

        var accepted = 0;
        await foreach (var socket in listener.AcceptAllAsync(TestContext.Current.CancellationToken))
        {
            socket.Dispose();
            accepted++;
            listener.Stop();
        }

        Assert.Equal(1, accepted);
    }
}
