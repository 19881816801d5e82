using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>Makes the driver's settings and opens the multiplexers of one pool within its number of sockets.</summary>
internal sealed class RedisLanes(string service, ConfigurationOptions parsed, ConnectionPoolOptions pool, RedisOptions options, ILogger logger)
{
    private static readonly HashSet<string> Subscriptions =
        ["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE"];

    private static readonly ConditionalWeakTable<IConnectionMultiplexer, IConnectionMultiplexer> BulkLanes = [];

    /// <summary>Where the password comes from; <see langword="null"/> if the connection string has it.</summary>
    public RedisPassword? Password { get; } = options.Password is { } ask ? new RedisPassword(service, ask, logger) : null;

    public bool Tls => parsed.Ssl;

    public IEnumerable<EndPoint> Servers => parsed.EndPoints;

    /// <summary>The bulk lane that belongs to a main one, or <see langword="null"/>.</summary>
    public static IConnectionMultiplexer? BulkOf(IConnectionMultiplexer main) => BulkLanes.TryGetValue(main, out var bulk) ? bulk : null;

    public async Task<RedisLane> OpenMainAsync()
    {
        // One socket per server is enough for both where the protocol carries subscriptions beside answers; asked for only when there is no room for two.
        var main = await ConnectMainAsync(shareSubscriptions: pool.MaxConnections < 2 * parsed.EndPoints.Count).ConfigureAwait(false);
        if (main.OwnSubscriptions && RedisSockets.Needed(main.Multiplexer, ownSubscriptions: true) > pool.MaxConnections)
        {
            await main.Multiplexer.DisposeAsync().ConfigureAwait(false);
            main = await ConnectMainAsync(shareSubscriptions: true).ConfigureAwait(false);
        }

        var needed = RedisSockets.Needed(main.Multiplexer, main.OwnSubscriptions);
        if (needed <= pool.MaxConnections)
        {
            return main;
        }

        await main.Multiplexer.DisposeAsync().ConfigureAwait(false);
        throw new ConnectionFailedException(service, new ConnectionFailure(
            ConnectionFailureKind.Configuration,
            $"it has {needed} servers, each of which needs a socket, but MaxConnections is {pool.MaxConnections}. Raise it to {needed} at least."));
    }

    /// <summary>A main lane that may not be connected yet, for callers that cannot wait; it goes on connecting by itself.</summary>
    public RedisLane OpenMainInBackground()
    {
        var settings = Main(shareSubscriptions: pool.MaxConnections < 2 * parsed.EndPoints.Count);
        settings.AbortOnConnectFail = false;
        return new RedisLane("main", ConnectionMultiplexer.Connect(settings), !settings.SharedSubscriptionConnection);
    }

    public async Task<RedisLane?> OpenBulkAsync(RedisLane main)
    {
        if (!options.BulkLane)
        {
            return null;
        }

        var needed = RedisSockets.Needed(main.Multiplexer, main.OwnSubscriptions) + RedisSockets.Needed(main.Multiplexer, ownSubscriptions: false);
        if (needed > pool.MaxConnections)
        {
            logger.NoRoomForBulkLane(service, needed, pool.MaxConnections);
            return null;
        }

        var bulk = await ConnectionMultiplexer.ConnectAsync(Bulk()).ConfigureAwait(false);
        BulkLanes.AddOrUpdate(main.Multiplexer, bulk);
        return new RedisLane("bulk", bulk, OwnSubscriptions: false);
    }

    private async Task<RedisLane> ConnectMainAsync(bool shareSubscriptions) =>
        new("main", await ConnectionMultiplexer.ConnectAsync(Main(shareSubscriptions)).ConfigureAwait(false), !shareSubscriptions);

    private ConfigurationOptions Main(bool shareSubscriptions)
    {
        var settings = Common("main");
        if (shareSubscriptions)
        {
            settings.Protocol = RedisProtocol.Resp3;
            settings.SharedSubscriptionConnection = true;
        }

        options.ConfigureDriver?.Invoke(settings);
        return settings;
    }

    private ConfigurationOptions Bulk()
    {
        var settings = Common("bulk");
        settings.CommandMap = CommandMap.Create(Subscriptions, available: false);
        settings.ConfigurationChannel = string.Empty;
        settings.TieBreaker = string.Empty;
        options.ConfigureDriver?.Invoke(settings);
        return settings;
    }

    private ConfigurationOptions Common(string lane)
    {
        var settings = parsed.Clone();
        settings.AbortOnConnectFail = true;
        settings.ConnectRetry = 1;

        // Well within the caller's own limit, so that the reason is found before the caller is answered.
        settings.ConnectTimeout = (int)Math.Clamp(pool.ConnectionTimeout.TotalMilliseconds / 2, 50, settings.ConnectTimeout);
        settings.HeartbeatInterval = options.HeartbeatInterval;
        settings.ReconnectRetryPolicy = new LinearRetry((int)options.HeartbeatInterval.TotalMilliseconds);
        settings.BacklogPolicy = options.QueueWhileDisconnected ? BacklogPolicy.Default : BacklogPolicy.FailFast;
        settings.ClientName ??= $"{service}-{lane}";
        if (Password is not null)
        {
            // A password of its own would come before that of the provider.
            (settings.Password, settings.Defaults) = (null, Password);
        }

        return settings;
    }
}
