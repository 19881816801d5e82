using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>One multiplexer for everyone, and a bulk lane where asked for. The driver opens lost connections again; this only says when that is so.</summary>
internal sealed class RedisConnectionFactory : ConnectionFactory<IConnectionMultiplexer>
{
    /// <summary>A lost connection often is back within a heartbeat: a check waits that long before it calls the server down.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly string _service;
    private readonly RedisLanes _lanes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisMetrics _metrics;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile RedisLane[] _open = [];
    private volatile TaskCompletionSource _restored = NewSignal();
    private volatile bool _refused;
    private volatile bool _closed;

    public RedisConnectionFactory(string service, RedisLanes lanes, TimeProvider time, IMeterFactory meters, ILogger logger)
    {
        _service = service;
        _lanes = lanes;
        _time = time;
        _logger = logger;
        _metrics = new RedisMetrics(meters, service, () => _open);
    }

    public override PoolingMode Pooling => PoolingMode.Shared;

    /// <summary>The main lane, for dependency injection. Before the first connection it is one that is still connecting.</summary>
    public IConnectionMultiplexer Main
    {
        get
        {
            if (_open is [var main, ..])
            {
                return main.Multiplexer;
            }

            _opening.Wait();
            try
            {
                if (_open.Length == 0)
                {
                    _lanes.Password?.AskAgain();
                    _open = [Watched(_lanes.OpenMainInBackground())];
                }

                return _open[0].Multiplexer;
            }
            finally
            {
                _opening.Release();
            }
        }
    }

    public override async ValueTask<IConnectionMultiplexer> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var main = _open is [var known, ..] ? known : Watched(await OpenMainAsync(cancellationToken).ConfigureAwait(false));
            _open = [main];
            if (main.Multiplexer.IsConnected && await _lanes.OpenBulkAsync(main).ConfigureAwait(false) is { } bulk)
            {
                _open = [main, Watched(bulk)];
            }

            if (_closed)
            {
                // Closed while it connected: nobody else would close this one.
                await CloseAsync(main.Multiplexer).ConfigureAwait(false);
                throw new ObjectDisposedException(nameof(RedisConnectionFactory));
            }
        }
        finally
        {
            _opening.Release();
        }

        var opened = _open[0].Multiplexer;
        await CheckAsync(opened, cancellationToken).ConfigureAwait(false);
        return opened;
    }

    public override async ValueTask CheckAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        if (!HasPrimary(connection))
        {
            // The driver tells of the loss, but not of each attempt after it that the server refuses.
            _lanes.Password?.AskAgain();
            await _restored.Task.WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connection.IsConnected && !HasPrimary(connection))
            {
                // Some server is there but none that takes writes: perhaps a replica was promoted, and nobody told the driver.
                await connection.ConfigureAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        await connection.GetDatabase().PingAsync(CommandFlags.DemandMaster).WaitAsync(cancellationToken).ConfigureAwait(false);
        _refused = false;
    }

    public override async Task WatchAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        var lost = NewSignal();
        void OnFailed(object? sender, ConnectionFailedEventArgs failure) => lost.TrySetException(Cause(failure));
        connection.ConnectionFailed += OnFailed;
        try
        {
            if (!connection.IsConnected)
            {
                throw new IOException("The connection broke before it was watched.");
            }

            await lost.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            connection.ConnectionFailed -= OnFailed;
        }
    }

    public override async ValueTask CloseAsync(IConnectionMultiplexer connection)
    {
        foreach (var lane in Interlocked.Exchange(ref _open, []))
        {
            await lane.Multiplexer.DisposeAsync().ConfigureAwait(false);
        }
    }

    public override ConnectionFailure Classify(Exception exception)
    {
        if (exception is ConnectionException)
        {
            return base.Classify(exception);
        }

        var failure = RedisFailures.Classify(exception, _lanes.Tls) ?? base.Classify(exception);

        // "No connection" is all a command learns; why there is none, the driver said when it tried to open one.
        failure = failure.Kind is ConnectionFailureKind.Unreachable && _refused ? RedisFailures.Refused : failure;
        return _lanes.Password is not null && failure.Kind is ConnectionFailureKind.Authentication ? failure with { MayPass = true } : failure;
    }

    public override async ValueTask DisposeAsync()
    {
        _closed = true;
        await CloseAsync(null!).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool HasPrimary(IConnectionMultiplexer connection) => connection.GetServers().Any(server => server is { IsConnected: true, IsReplica: false });

    private static Exception Cause(ConnectionFailedEventArgs failure) =>
        failure.Exception ?? new IOException("The connection broke.");

    private async Task<RedisLane> OpenMainAsync(CancellationToken cancellationToken)
    {
        if (_lanes.Password is { } password)
        {
            await password.AskAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await _lanes.OpenMainAsync().ConfigureAwait(false);
        }
        catch (RedisException exception)
        {
            var failure = Classify(exception);
            if (failure.Kind is not ConnectionFailureKind.Authentication)
            {
                failure = await RedisDiagnosis.ExplainAsync(_lanes.Servers, _lanes.Tls, _time).ConfigureAwait(false) ?? failure;
            }

            throw new ConnectionFailedException(_service, failure, exception);
        }
    }

    private RedisLane Watched(RedisLane lane)
    {
        lane.Multiplexer.ConnectionFailed += (_, failure) =>
        {
            _refused = failure.FailureType is ConnectionFailureType.AuthenticationFailure;
            _lanes.Password?.AskAgain();
            _metrics.Lost(lane.Name);
            _logger.ConnectionLost(_service, failure.FailureType);
        };
        lane.Multiplexer.ConnectionRestored += (_, _) =>
        {
            _logger.ConnectionBack(_service);
            Interlocked.Exchange(ref _restored, NewSignal()).TrySetResult();
        };
        return lane;
    }
}
