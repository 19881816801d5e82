using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Sophia.Connections;

/// <summary>
/// A pool of connections that stands alone: without breaker, health check or name look-up. Inside an application prefer <see cref="UnifiedConnectionManager"/>.
/// </summary>
/// <typeparam name="T">The native connection.</typeparam>
/// <remarks>
/// Safe for any number of threads at once. Callers who find no free connection are served strictly in order. Leasing and returning allocate nothing once warm.
/// </remarks>
public sealed class ConnectionPool<T> : IAsyncDisposable
    where T : class
{
    private readonly SlotPool<T> _pool;
    private readonly ConnectionFactory<T> _factory;

    /// <summary>Makes a pool; it opens nothing until it is asked to.</summary>
    /// <param name="name">Appears in errors, logs and metrics.</param>
    /// <param name="factory">Opens, checks and closes connections. The pool disposes it.</param>
    /// <param name="options">How it behaves; <see langword="null"/> for the defaults.</param>
    /// <param name="timeProvider">Where time comes from; <see langword="null"/> is the system's.</param>
    /// <param name="logger">Where leaks and failures are told; <see langword="null"/> tells nobody.</param>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public ConnectionPool(
        string name, ConnectionFactory<T> factory, ConnectionPoolOptions? options = null, TimeProvider? timeProvider = null, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        options ??= new ConnectionPoolOptions();
        Validate(name, options);
        _factory = factory;
        var metrics = StandaloneMetrics.Value;
        _pool = new SlotPool<T>(new PoolContext<T>(
            name, options, factory, timeProvider ?? TimeProvider.System, metrics.ForPool(name), logger ?? NullLogger.Instance));
        metrics.Watch(name, _pool.GetStatistics);
    }

    /// <summary>Leases a connection; dispose the lease to give it back.</summary>
    /// <exception cref="ConnectionPoolExhaustedException">None became free within <see cref="ConnectionPoolOptions.ConnectionTimeout"/>.</exception>
    /// <exception cref="ConnectionFailedException">Opening failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<ConnectionLease<T>> GetConnectionAsync(CancellationToken cancellationToken = default) => _pool.LeaseAsync(check: false, long.MaxValue, cancellationToken);

    /// <summary>Opens the minimum, <see cref="ConnectionPoolOptions.ParallelOpens"/> at a time.</summary>
    /// <exception cref="ConnectionFailedException">Opening failed.</exception>
    public Task InitializeAsync(CancellationToken cancellationToken = default) => _pool.WarmAsync(cancellationToken);

    /// <summary>The numbers of the pool at this moment.</summary>
    public ConnectionPoolStatistics GetStatistics() => _pool.GetStatistics();

    /// <summary>Closes idle connections now and leased ones when they are returned.</summary>
    public void Clear() => _pool.Clear();

    /// <summary>Leases nothing any more, waits for the leases that are out until cancelled, then closes everything.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        StandaloneMetrics.Value.Forget(_pool.Name);
        await _pool.DrainAsync(cancellationToken).ConfigureAwait(false);
        await _factory.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes everything without waiting for leases that are out.</summary>
    public ValueTask DisposeAsync() => new(DrainAsync(new CancellationToken(canceled: true)));

    private static void Validate(string name, ConnectionPoolOptions options)
    {
        foreach (var result in new[] { new ConnectionPoolOptionsValidator().Validate(name, options), new ConnectionPoolRulesValidator().Validate(name, options) })
        {
            if (result.Failed)
            {
                throw new OptionsValidationException(name, typeof(ConnectionPoolOptions), result.Failures);
            }
        }
    }
}
