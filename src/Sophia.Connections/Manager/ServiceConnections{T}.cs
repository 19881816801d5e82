using System.Runtime.CompilerServices;
using Sophia.Resilience;

namespace Sophia.Connections;

/// <summary>The connections to one service: <see cref="UnifiedConnectionManager"/> without the look-up by name.</summary>
/// <typeparam name="T">The native connection.</typeparam>
/// <remarks>Safe for any number of threads at once.</remarks>
public sealed partial class ServiceConnections<T> : ServiceConnections
    where T : class
{
    private readonly ServiceDependencies _dependencies;
    private readonly Func<ConnectionFactoryContext, ConnectionFactory<T>?> _createFactory;
    private readonly Lock _lock = new();
    private readonly CircuitBreaker _breaker;
    private PoolContext<T>? _context;
    private ServiceProbe<T>? _probe;
    private LeaseSource<T>? _source;
    private SlotPool<T>? _pool;
    private Task? _drain;

    internal ServiceConnections(string service, ServiceDependencies dependencies, Func<ConnectionFactoryContext, ConnectionFactory<T>?> createFactory)
        : base(service)
    {
        _dependencies = dependencies;
        _createFactory = createFactory;
        Options = dependencies.Options.Get(service);
        _breaker = dependencies.Breakers.GetOrAdd(service, Options.CircuitBreaker);
        dependencies.Metrics.Watch(service, GetStatistics);
    }

    /// <inheritdoc/>
    public override Type ConnectionType => typeof(T);

    /// <inheritdoc/>
    public override bool Required => Options.Required;

    /// <inheritdoc/>
    public override ConnectionHealth? LastHealth => _probe?.Last;

    internal ConnectionPoolOptions Options { get; }

    /// <summary>Leases a connection. Fails at once while the breaker is open, or when the server is proven gone while waiting.</summary>
    /// <exception cref="ConnectionPoolExhaustedException">None became free within <see cref="ConnectionPoolOptions.ConnectionTimeout"/>.</exception>
    /// <exception cref="ConnectionFailedException">The service is down, wrongly configured or not configured.</exception>
    /// <exception cref="CircuitBreakerOpenException">The breaker is open.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<ConnectionLease<T>> GetConnectionAsync(CancellationToken cancellationToken = default)
    {
        if (_source is not { } source)
        {
            return AfterCreationAsync(cancellationToken);
        }

        if (!_breaker.TryAcquire(out var permit))
        {
            return ValueTask.FromException<ConnectionLease<T>>(_breaker.CreateOpenException());
        }

        // Said twice because the usual kind of pool can then be called directly, whatever other kinds there are in the process.
        var lease = _pool is { } pool ? pool.LeaseAsync(permit.IsProbe, long.MaxValue, cancellationToken) : source.LeaseAsync(permit.IsProbe, long.MaxValue, cancellationToken);
        return lease.IsCompletedSuccessfully && !permit.IsProbe ? lease : ReportAsync(lease, permit);
    }

    /// <inheritdoc/>
    public override ConnectionPoolStatistics GetStatistics()
    {
        var statistics = _source?.GetStatistics() ?? new ConnectionPoolStatistics
        {
            Service = Service,
            MinConnections = Options.MinConnections,
            MaxConnections = Options.MaxConnections,
        };
        return _context is { } context ? statistics with { AverageQueryTime = context.Metrics.AverageQueryTime } : statistics;
    }

    /// <inheritdoc/>
    public override async Task<ConnectionHealth> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            GetSource();
        }
        catch (ConnectionFailedException failure)
        {
            var status = failure.Failure.Kind is ConnectionFailureKind.NotConfigured ? ConnectionStatus.NotConfigured : ConnectionStatus.Down;
            return new ConnectionHealth(Service, status, TimeSpan.Zero, _dependencies.Time.GetUtcNow(), failure.Failure, GetStatistics());
        }

        return await _probe!.CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Clear() => _source?.Clear();

    internal ConnectionFactory<T> GetFactory()
    {
        GetSource();
        return _context!.Factory;
    }

    internal LeaseSource<T> GetSource()
    {
        if (_source is { } source)
        {
            return source;
        }

        lock (_lock)
        {
            return _source ??= CreateSource();
        }
    }

    private LeaseSource<T> CreateSource()
    {
        if (_drain is not null)
        {
            throw new ConnectionFailedException(Service, new(ConnectionFailureKind.ShuttingDown, "the pool is shutting down and leases nothing any more."));
        }

        var factory = CreateFactory() ?? throw new ConnectionFailedException(
            Service,
            new ConnectionFailure(ConnectionFailureKind.NotConfigured, $"it is not configured. Set Sophia:ConnectionPools:{Service}:ConnectionString."));
        var context = new PoolContext<T>(
            Service, Options, factory, _dependencies.Time, _dependencies.Metrics.ForPool(Service), _dependencies.Logger);
        LeaseSource<T> source = factory.Pooling switch
        {
            PoolingMode.Driver => new DriverSource<T>(context),
            PoolingMode.Shared => new SharedSource<T>(context),
            _ => new SlotPool<T>(context),
        };
        _probe = new ServiceProbe<T>(context, source, _breaker, () => _dependencies.Changes.Tell(Service, _dependencies.Logger));
        _context = context;
        _pool = source as SlotPool<T>;
        return source;
    }

    private ConnectionFactory<T>? CreateFactory()
    {
        try
        {
            return _createFactory(new ConnectionFactoryContext(Service, Options, _dependencies.Services));
        }
        catch (Exception exception) when (exception is not ConnectionException)
        {
            // Its message may hold what it was given; it is in the inner exception for who may see that.
            throw new ConnectionFailedException(
                Service,
                new ConnectionFailure(ConnectionFailureKind.Configuration, $"it cannot be set up ({exception.GetType().Name}). See the inner exception, and check its settings."),
                exception);
        }
    }

    private async ValueTask<ConnectionLease<T>> AfterCreationAsync(CancellationToken cancellationToken)
    {
        GetSource();
        return await GetConnectionAsync(cancellationToken).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConnectionLease<T>> ReportAsync(ValueTask<ConnectionLease<T>> leasing, CircuitBreakerPermit permit)
    {
        try
        {
            var lease = await leasing.ConfigureAwait(false);
            permit.Success();
            return lease;
        }
        catch (Exception exception)
        {
            Report(exception, Understand(exception), permit);
            throw;
        }
    }

    /// <summary>What a failure says about the service; an exhausted pool or a cancelled call says nothing.</summary>
    private ConnectionFailure Understand(Exception exception) => exception is OperationCanceledException or ConnectionPoolExhaustedException
        ? new ConnectionFailure(ConnectionFailureKind.Work, exception.Message)
        : exception is ConnectionFailedException failed ? failed.Failure : _context!.Factory.Classify(exception);

    /// <summary>Tells the breaker and the probe.</summary>
    private void Report(Exception exception, ConnectionFailure failure, CircuitBreakerPermit permit)
    {
        if (!failure.IsServiceFailure)
        {
            permit.Cancel();
            return;
        }

        permit.Failure(exception);
        _probe!.Alarm(failure.Kind);
    }
}
