using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.WebSockets.Redis.Clients;
using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis;

/// <summary>
/// Joins the nodes through Redis. What is stored there is the truth, and one script does each thing that must not come apart; publish/subscribe only says
/// that there is something to look at. Without Redis the node goes on alone with the clients it has, and makes both views one afterwards.
/// </summary>
internal sealed partial class RedisBackplane : WebSocketBackplane, IDisposable
{
    private readonly SophiaWebSocketsRedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisMetrics _metrics;
    private readonly RedisKeys _keys;
    private readonly RedisLink _link;
    private readonly ClientStore _store;
    private readonly BroadcastLog _log;
    private readonly PendingSends _pending;
    private readonly ConcurrentDictionary<string, HeldClient> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BackplaneSession> _provisional = new(StringComparer.Ordinal);
    private readonly string _node = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private long _operations;
    private int _disposed;

    public RedisBackplane(
        Func<IConnectionMultiplexer> connect,
        IOptions<SophiaWebSocketsRedisOptions> options,
        IOptions<SophiaWebSocketOptions> sockets,
        RedisMetrics metrics,
        TimeProvider time,
        ILogger<RedisBackplane> logger)
    {
        (_options, _metrics, _time, _logger) = (options.Value, metrics, time, logger);
        _keys = new RedisKeys(_options.KeyPrefix);
        _link = new RedisLink(connect, _keys.Probe(_node), _options.OperationTimeout, time, logger) { Rejoin = RejoinAsync, Lost = metrics.Lost, Joined = OnJoined };
        _store = new ClientStore(_link, _keys, _node, _options, sockets);
        _log = new BroadcastLog(_link, _keys, () => _store.Scripts, _options) { Advanced = OnBroadcasts };
        _pending = new PendingSends(_options.PendingMessages, _options.PendingBytes);
        _logRefresh = new Pump(RefreshLogAsync, logger.WorkFailed);
        _flush = new Pump(FlushPendingAsync, logger.WorkFailed);
        _check = new Pump(CheckAsync, logger.WorkFailed);
        metrics.Watch(() => _held.Count, () => _pending.Count, () => _link.IsUp);
    }

    /// <summary>Whether Redis is there. If not, the node serves its clients alone.</summary>
    public bool IsJoined => _link.IsUp;

    /// <summary>Messages that wait in this node for Redis to come back.</summary>
    public int Pending => _pending.Count;

    /// <summary>Clients for which a connection of this node asks at the moment.</summary>
    public int Claims => _handovers.Count;

    /// <summary>Clients this node has.</summary>
    public int Held => _held.Count;

    /// <summary>Clients that have a session of this node alone, because Redis was away when they came.</summary>
    public int Provisional => _provisional.Count;

    public void Dispose()
    {
        // Registered under two types, it is disposed of twice.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _stopping.Cancel();
            _link.Dispose();
            _stopping.Dispose();
        }
    }

    protected override async ValueTask<bool> JoinAsync(string clientId, string group, CancellationToken cancellationToken) =>
        await ChangeGroupAsync(clientId, group, join: true);

    protected override async ValueTask<bool> LeaveAsync(string clientId, string group, CancellationToken cancellationToken) =>
        await ChangeGroupAsync(clientId, group, join: false);

    protected override async ValueTask<bool> DisconnectAsync(string clientId, string reason, CancellationToken cancellationToken)
    {
        var here = false;
        if (_held.TryGetValue(clientId, out var held) && held.TryRetire())
        {
            Forget(held);
            held.Session!.Disconnect(reason);
            here = true;
        }

        if (_provisional.TryRemove(clientId, out var provisional))
        {
            provisional.Disconnect(reason);
            here = true;
        }

        try
        {
            return await _store.EndAsync(clientId, reason) || here;
        }
        catch (RedisLinkException error)
        {
            return here ? true : throw Unreachable(clientId, error);
        }
    }

    protected override async Task WaitForRoomAsync(string clientId, CancellationToken cancellationToken)
    {
        while (!await HasRoomAsync(clientId))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(SophiaWebSocketsRedisDefaults.ReportMilliseconds), _time, cancellationToken);
        }
    }

    private async Task<bool> HasRoomAsync(string clientId)
    {
        try
        {
            return await _store.HasRoomAsync(clientId);
        }
        catch (RedisLinkException)
        {
            return true;
        }
    }

    private async Task<bool> ChangeGroupAsync(string clientId, string group, bool join)
    {
        // A group lives with the client's session in Redis; while that is away, a client of this node gets into it when both are joined again.
        if (_provisional.TryGetValue(clientId, out var provisional))
        {
            return join ? provisional.Join(group) : provisional.Leave(group);
        }

        var held = _held.GetValueOrDefault(clientId);
        try
        {
            var (changed, _) = await _store.GroupAsync(clientId, group, join);
            ApplyGroup(held, group, join);
            return changed;
        }
        catch (RedisLinkException error)
        {
            return held?.Session is not null ? ApplyGroup(held, group, join) : throw Unreachable(clientId, error);
        }
    }

    private static IOException Unreachable(string clientId, RedisLinkException error) =>
        new($"Redis cannot be reached, and client {clientId} is not on this node.", error);

    private static bool ApplyGroup(HeldClient? held, string group, bool join) =>
        held?.Session is { } session && (join ? session.Join(group) : session.Leave(group));

    private void Forget(HeldClient held) => _held.TryRemove(new(held.ClientId, held));

    /// <summary>Unique over all nodes, and short: it is stored with every message.</summary>
    private string NextOperation() => string.Create(CultureInfo.InvariantCulture, $"{_node}{Interlocked.Increment(ref _operations):x}");
}
