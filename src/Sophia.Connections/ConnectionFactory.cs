using System.Net.Sockets;

namespace Sophia.Connections;

/// <summary>Opens, checks and closes the connections of one service: what an adapter implements. Everything but <see cref="OpenAsync"/> has a default.</summary>
/// <typeparam name="T">The native connection.</typeparam>
/// <remarks>Members are called from many threads at once, but never twice at once for one connection. Disposed when the pool has drained.</remarks>
public abstract class ConnectionFactory<T> : IAsyncDisposable
    where T : class
{
    /// <summary>Who keeps connections for reuse. The default is <see cref="PoolingMode.Pool"/>.</summary>
    public virtual PoolingMode Pooling => PoolingMode.Pool;

    /// <summary>Opens a connection, or takes one from the driver's pool.</summary>
    public abstract ValueTask<T> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Opens the connection reserved for health checks. The default calls <see cref="OpenAsync"/>.</summary>
    public virtual ValueTask<T> OpenReservedAsync(CancellationToken cancellationToken) => OpenAsync(cancellationToken);

    /// <summary>Closes a connection, or returns it to the driver's pool. The default disposes it.</summary>
    public virtual ValueTask CloseAsync(T connection)
    {
        switch (connection)
        {
            case IAsyncDisposable asynchronous:
                return asynchronous.DisposeAsync();
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Closes a connection that must not be used again. The default calls <see cref="CloseAsync"/>.</summary>
    public virtual ValueTask DiscardAsync(T connection) => CloseAsync(connection);

    /// <summary>Asks the service over the connection whether it answers; throws if not. The default asks nothing.</summary>
    public virtual ValueTask CheckAsync(T connection, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Watches a connection that nobody uses and fails as soon as it breaks, so that a dead server is noticed while everyone is busy. Ends when cancelled.
    /// The default only waits for <paramref name="cancellationToken"/>.
    /// </summary>
    public virtual Task WatchAsync(T connection, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Brings a returned connection into the state of a fresh one. The default does nothing. Cancelled when it takes longer than
    /// <see cref="ConnectionPoolOptions.HealthCheckTimeout"/>; the connection is then closed.
    /// </summary>
    public virtual ValueTask ResetAsync(T connection, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Whether a returned connection may be used again, from what is known without asking the service.</summary>
    public virtual bool IsUsable(T connection) => true;

    /// <summary>Forgets the driver's idle connections after the server died. The default does nothing.</summary>
    public virtual void ClearDriverPool()
    {
    }

    /// <summary>
    /// Whether after <see cref="ClearDriverPool"/> the driver hands out nothing that was opened before, not even what is leased now and returned later. If not,
    /// each connection is checked before it is handed out for as long as <see cref="ConnectionPoolOptions.IdleTimeout"/>. The default is <see langword="false"/>.
    /// </summary>
    public virtual bool ClearsDriverPool => false;

    /// <summary>Says what a driver's exception means. The default knows sockets, streams and timeouts.</summary>
    public virtual ConnectionFailure Classify(Exception exception) => exception switch
    {
        ConnectionException { InnerException: { } inner } => Classify(inner),
        ConnectionFailedException failed => failed.Failure,
        SocketException socket when socket.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown
            => new(ConnectionFailureKind.Broken, "the connection broke. The server closed it or the network failed."),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
            => new(ConnectionFailureKind.Unreachable, "its host name is not known. Check the host in its connection string, and the name server."),
        SocketException => new(ConnectionFailureKind.Unreachable, "nothing answers at its address. Check host, port and that the server runs."),
        TimeoutException => new(ConnectionFailureKind.Timeout, "it did not answer in time. Check the load of the server and the network."),
        IOException => new(ConnectionFailureKind.Broken, "the connection broke. The server closed it or the network failed."),
        _ => new(ConnectionFailureKind.Work, $"{exception.GetType().Name}."),
    };

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
