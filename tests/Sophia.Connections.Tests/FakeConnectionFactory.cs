using System.Net.Sockets;

namespace Sophia.Connections.Tests;

/// <summary>Opens fake connections the way a test wants it.</summary>
internal sealed class FakeConnectionFactory : ConnectionFactory<FakeConnection>
{
    private int _opening;

    public List<FakeConnection> Opened { get; } = [];

    /// <summary>What opening does before it succeeds.</summary>
    public Func<CancellationToken, Task> Opening { get; set; } = _ => Task.CompletedTask;

    public Func<FakeConnection, CancellationToken, Task> Checking { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FakeConnection, Task> Resetting { get; set; } = _ => Task.CompletedTask;

    public Func<FakeConnection, Task> Closing { get; set; } = _ => Task.CompletedTask;

    public Func<FakeConnection, CancellationToken, Task> Watching { get; set; } = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);

    /// <summary>The token of the last reset.</summary>
    public CancellationToken ResetToken { get; private set; }

    public PoolingMode Mode { get; set; } = PoolingMode.Pool;

    public int MostOpeningAtOnce { get; private set; }

    public bool IsDisposed { get; private set; }

    public override PoolingMode Pooling => Mode;

    public override async ValueTask<FakeConnection> OpenAsync(CancellationToken cancellationToken)
    {
        lock (Opened)
        {
            MostOpeningAtOnce = Math.Max(MostOpeningAtOnce, ++_opening);
        }

        try
        {
            await Opening(cancellationToken);
            var connection = new FakeConnection();
            lock (Opened)
            {
                Opened.Add(connection);
            }

            return connection;
        }
        finally
        {
            lock (Opened)
            {
                _opening--;
            }
        }
    }

    public override async ValueTask CheckAsync(FakeConnection connection, CancellationToken cancellationToken)
    {
        connection.Checks++;
        await Checking(connection, cancellationToken);
    }

    public override Task WatchAsync(FakeConnection connection, CancellationToken cancellationToken) => Watching(connection, cancellationToken);

    public override async ValueTask ResetAsync(FakeConnection connection, CancellationToken cancellationToken)
    {
        connection.Resets++;
        ResetToken = cancellationToken;
        await Resetting(connection);
    }

    public override ValueTask CloseAsync(FakeConnection connection)
    {
        connection.IsClosed = true;
        return new ValueTask(Closing(connection));
    }

    public override bool IsUsable(FakeConnection connection) => !connection.IsBroken;

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return base.DisposeAsync();
    }

    public static SocketException Refused() => new((int)SocketError.ConnectionRefused);
}
