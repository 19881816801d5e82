using Microsoft.Extensions.Logging;

namespace Sophia.Connections;

/// <summary>What the parts of one pool share.</summary>
internal sealed class PoolContext<T>
    where T : class
{
    public PoolContext(string service, ConnectionPoolOptions options, ConnectionFactory<T> factory, TimeProvider time, PoolMetrics metrics, ILogger logger)
    {
        Service = service;
        Options = options;
        Factory = factory;
        Clock = new PoolClock(time);
        Metrics = metrics;
        Logger = logger;
        TimeoutMilliseconds = (long)Math.Ceiling(options.ConnectionTimeout.TotalMilliseconds);
    }

    public string Service { get; }

    public ConnectionPoolOptions Options { get; }

    public ConnectionFactory<T> Factory { get; }

    public PoolClock Clock { get; }

    public TimeProvider Time => Clock.Time;

    public PoolMetrics Metrics { get; }

    public ILogger Logger { get; }

    public long TimeoutMilliseconds { get; }

    /// <summary>How long a caller waits who has <paramref name="milliseconds"/> left.</summary>
    public long WaitOf(long milliseconds) => Math.Min(milliseconds, TimeoutMilliseconds);

    /// <summary>The caller's own exception for what a driver threw.</summary>
    public ConnectionFailedException Explain(Exception cause) => cause is ConnectionFailedException known
        ? new ConnectionFailedException(Service, known.Failure, known.InnerException ?? known, known.RetryAfter)
        : new ConnectionFailedException(Service, Factory.Classify(cause), cause);

    public ConnectionFailedException TimedOut(Exception? cause = null) => new(
        Service,
        new ConnectionFailure(
            ConnectionFailureKind.Timeout,
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"it did not answer within {Options.ConnectionTimeout.TotalSeconds:0.###} s (ConnectionTimeout). Check that the server is not frozen or overloaded, and the network.")),
        cause);

    public ConnectionFailedException ShuttingDown() => new(
        Service, new ConnectionFailure(ConnectionFailureKind.ShuttingDown, "the pool is shutting down and leases nothing any more."));
}
