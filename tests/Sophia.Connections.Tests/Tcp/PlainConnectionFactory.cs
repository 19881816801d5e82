using System.Net.Sockets;

namespace Sophia.Connections.Tests.Tcp;

/// <summary>
/// Bare sockets to a real server process, which speaks Redis' inline commands: what a pool of its own does when the process is killed, frozen or started again.
/// </summary>
internal sealed class PlainConnectionFactory(string host, int port) : ConnectionFactory<TcpClient>
{
    public override async ValueTask<TcpClient> OpenAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(host, port, cancellationToken);
            await PingAsync(client, cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override async ValueTask CheckAsync(TcpClient connection, CancellationToken cancellationToken) => await PingAsync(connection, cancellationToken);

    public override async Task WatchAsync(TcpClient connection, CancellationToken cancellationToken)
    {
        // Nobody sends anything over it: whatever can be read is its end.
        var read = await connection.GetStream().ReadAsync(new byte[1], cancellationToken);
        throw new IOException($"The server closed the connection ({read}).");
    }

    public override bool IsUsable(TcpClient connection) => connection.Connected;

    public static async Task PingAsync(TcpClient connection, CancellationToken cancellationToken)
    {
        var stream = connection.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        var answer = new byte[7];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        Assert.Equal("+PONG\r\n"u8.ToArray(), answer);
    }
}
