using System.Net.Sockets;

namespace Sophia.Connections.Tests.Tcp;

/// <summary>What an author of a pool writes: connections of a protocol nobody has a driver for.</summary>
internal sealed class EchoConnectionFactory(int port) : ConnectionFactory<TcpClient>
{
    public override async ValueTask<TcpClient> OpenAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override async ValueTask CheckAsync(TcpClient connection, CancellationToken cancellationToken) => await EchoAsync(connection, cancellationToken);

    public override bool IsUsable(TcpClient connection) => connection.Connected;

    public static async Task EchoAsync(TcpClient connection, CancellationToken cancellationToken)
    {
        var stream = connection.GetStream();
        byte[] sent = [1, 2, 3];
        await stream.WriteAsync(sent, cancellationToken);
        var received = new byte[3];
        await stream.ReadExactlyAsync(received, cancellationToken);
        Assert.Equal(sent, received);
    }
}
