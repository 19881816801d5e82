using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis.Store;

/// <summary>
/// The node's way to Redis, and whether it is open. An operation that fails or takes too long makes the node look; while Redis cannot be reached and
/// written to, everybody is told so at once instead of waiting.
/// </summary>
internal sealed class RedisLink : IDisposable
{
    private const string WhichRun = """
        local t = redis.call('TIME')
        return {string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'), string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))}
        """;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(SophiaWebSocketsRedisDefaults.ProbeMilliseconds);
    private static readonly TimeSpan ProbeLifetime = TimeSpan.FromSeconds(10);

    private readonly Func<IConnectionMultiplexer> _connect;
    private readonly RedisKey _probe;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<EndPoint, string> _runs = new();
    private readonly ConcurrentDictionary<EndPoint, long> _clocks = new();
    private readonly long _started;
    private IConnectionMultiplexer? _redis;
    private int _looking;
    private volatile bool _isUp;

    public RedisLink(Func<IConnectionMultiplexer> connect, RedisKey probe, TimeSpan limit, TimeProvider time, ILogger logger)
    {
        _connect = connect;
        _probe = probe;
        _limit = limit;
        _time = time;
        _started = time.GetTimestamp();
        _logger = logger;
    }

    /// <summary>Called when Redis answers again, before <see cref="IsUp"/> is true. If it fails, the link stays down and it is called again.</summary>
    public Func<CancellationToken, Task>? Rejoin { get; set; }

    /// <summary>Called whenever Redis was found to be there after a doubt, or a lost subscription is back.</summary>
    public Action? Joined { get; set; }

    /// <summary>Called when Redis is gone.</summary>
    public Action? Lost { get; set; }

    public bool IsUp => _isUp;

    public IConnectionMultiplexer Redis => _redis ??= _connect();

    /// <summary>Whether keys are spread over several primaries.</summary>
    public bool IsCluster => Primaries().Any(server => server.ServerType is ServerType.Cluster);

    /// <summary>The run id of the server that has the key: another one than before means that writes may be lost.</summary>
    public string RunOf(RedisKey key) => ServerOf(key) is { } server && _runs.TryGetValue(server, out var run) ? run : "";

    /// <summary>When an operation that is sent now is given up, by the clock of the server that has the key, in milliseconds.</summary>
    public long LatestFor(RedisKey key) =>
        (ServerOf(key) is { } server && _clocks.TryGetValue(server, out var clock) ? clock : long.MaxValue >> 12) + Elapsed() + (long)_limit.TotalMilliseconds;

    /// <summary>The server's clock shows this time now.</summary>
    public void SetClock(RedisKey key, long now)
    {
        if (ServerOf(key) is { } server)
        {
            _clocks[server] = now - Elapsed();
        }
    }

    /// <summary>Begins to look, and watches the connection from now on: a lost one may come back to another server.</summary>
    public void Start()
    {
        Redis.ConnectionFailed += OnFailed;
        Redis.ConnectionRestored += OnRestored;
        Suspect(null);
    }

    /// <summary>Runs a script for which Redis is given a limited time.</summary>
    /// <exception cref="RedisLinkException">Redis did not do it, or nobody knows whether it did.</exception>
    public async Task<RedisResult[]> RunAsync(string script, RedisKey[] keys, RedisValue[] arguments)
    {
        var result = await LimitAsync(Redis.GetDatabase().ScriptEvaluateAsync(script, keys, arguments));
        return result.Length < 0 ? [result] : (RedisResult[])result!;
    }

    /// <summary>Reads fields of a hash.</summary>
    /// <exception cref="RedisLinkException">Redis did not answer.</exception>
    public Task<RedisValue[]> ReadAsync(RedisKey key, params RedisValue[] fields) => LimitAsync(Redis.GetDatabase().HashGetAsync(key, fields));

    private async Task<T> LimitAsync<T>(Task<T> operation)
    {
        try
        {
            return await operation.WaitAsync(_limit, _time);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            if (error is RedisServerException)
            {
                _logger.RedisRefused(error.Message);
            }

            Suspect(error);
            throw new RedisLinkException(error);
        }
    }

    /// <summary>Looks whether Redis is there; first of all at start.</summary>
    public void Suspect(Exception? why)
    {
        if (Interlocked.Exchange(ref _looking, 1) == 0)
        {
            _ = LookAsync(why);
        }
    }

    /// <summary>Learns which servers these are, after a connection came back.</summary>
    public async Task RefreshAsync()
    {
        foreach (var server in Primaries())
        {
            // By script, because the driver takes INFO itself for an administrator's command.
            var reply = (RedisResult[])(await server.ExecuteAsync("EVAL", WhichRun, 0).WaitAsync(_limit, _time))!;
            _runs[server.EndPoint] = (string)reply[0]!;
            _clocks[server.EndPoint] = StoreVerdict.Number(reply[1]) - Elapsed();
        }
    }

    public void Dispose()
    {
        if (_redis is { } redis)
        {
            redis.ConnectionFailed -= OnFailed;
            redis.ConnectionRestored -= OnRestored;
        }

        _ended.Cancel();
        _ended.Dispose();
    }

    private IEnumerable<IServer> Primaries() => Redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false });

    private EndPoint? ServerOf(RedisKey key)
    {
        var primaries = Primaries().ToArray();
        return primaries is [var only] ? only.EndPoint
            : primaries.FirstOrDefault()?.ClusterConfiguration?.GetBySlot(key)?.EndPoint ?? primaries.FirstOrDefault()?.EndPoint;
    }

    private long Elapsed() => (long)_time.GetElapsedTime(_started).TotalMilliseconds;

    private void OnFailed(object? sender, ConnectionFailedEventArgs failure)
    {
        if (failure.ConnectionType is ConnectionType.Interactive)
        {
            MarkLost(failure.FailureType.ToString());
            Suspect(failure.Exception);
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs connection)
    {
        if (connection.ConnectionType is ConnectionType.Subscription && _isUp)
        {
            Joined?.Invoke();
        }
    }

    private void MarkLost(string why)
    {
        if (_isUp)
        {
            _isUp = false;
            _logger.RedisLost(why);
            Lost?.Invoke();
        }
    }

    private async Task LookAsync(Exception? why)
    {
        try
        {
            while (!await TryAsync())
            {
                MarkLost(why?.GetType().Name ?? "no answer");
                await Task.Delay(ProbeInterval, _time, _ended.Token);
            }

            Joined?.Invoke();
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The node stops.
        }
        finally
        {
            Interlocked.Exchange(ref _looking, 0);
        }

        if (!_isUp && !_ended.IsCancellationRequested)
        {
            // Lost again while it still counted as being looked for: nobody else would look.
            Suspect(why);
        }
    }

    private async Task<bool> TryAsync()
    {
        try
        {
            await Redis.GetDatabase().StringSetAsync(_probe, "1", ProbeLifetime).WaitAsync(_limit, _time, _ended.Token);
            if (_isUp)
            {
                return true;
            }

            await RefreshAsync();
            await (Rejoin?.Invoke(_ended.Token) ?? Task.CompletedTask);
            _isUp = true;
            _logger.RedisBack();
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException || !_ended.IsCancellationRequested)
        {
            // A cancellation that is not ours comes from the driver, whose connection went away.
            _logger.NotJoined(error);
            return false;
        }
    }
}

/// <summary>Redis did not do what it was asked, or nobody knows whether it did.</summary>
internal sealed class RedisLinkException(Exception cause) : Exception(cause.Message, cause);
