using Sophia.WebSockets.Redis.Store;
using StackExchange.Redis;

namespace Sophia.WebSockets.Redis;

/// <summary>
/// The messages for all clients or a group, in one order for all nodes. Each node follows the log by hints and looks itself now and then; every client's
/// session remembers how far it has come, so that nobody is left out, whoever owned it in between.
/// </summary>
internal sealed class BroadcastLog(RedisLink link, RedisKeys keys, Func<RedisScripts> scripts, SophiaWebSocketsRedisOptions options)
{
    private readonly Lock _gate = new();
    private readonly List<Broadcast> _items = [];
    private BroadcastPosition _position = BroadcastPosition.None;
    private BroadcastId _from;
    private int _payloadsFrom;
    private long _payloadBytes;
    private bool _started;

    /// <summary>Called when there is something new.</summary>
    public Action? Advanced { get; set; }

    public BroadcastPosition Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>Adds a message for all (or a group) under an operation that can be repeated.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked, or nobody knows what became of it.</exception>
    public async Task AddAsync(string? group, OutboundMessage message, string operation, string origin)
    {
        var key = keys.Broadcast(operation);
        var reply = await link.RunAsync(scripts().Broadcast, key,
        [
            message.GetJson(), group ?? "", origin, link.RunOf(key[0]), Guid.NewGuid().ToString("N")[..16], Position.Id,
            options.BroadcastLogMessages, options.BroadcastLogBytes, SophiaWebSocketsRedisDefaults.HintBytes, (long)options.IdempotencyWindow.TotalMilliseconds,
        ]);
        var entry = new LogEntry((string)reply[0]!, (string)reply[2]!, (string)reply[1]!, (string)reply[3]!);
        if (!TryTake(entry, () => new Broadcast(entry.Id, group, message.Length, origin) { Message = message }))
        {
            // What this node sends next must find this broadcast before it.
            await RefreshAsync();
        }
    }

    /// <summary>Takes a hint. False if something lies between it and what is known: <see cref="RefreshAsync"/> then.</summary>
    public bool TryTake(Hint hint)
    {
        var entry = new LogEntry(hint.Text(1), hint.Text(2), hint.Text(3), hint.Text(4));
        return TryTake(entry, () => hint.Text(7) == "1" ? Make(entry.Id, hint.Text(5), hint.Text(6), hint.Bytes(8)) : null);
    }

    /// <summary>Reads what is new.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task RefreshAsync()
    {
        var moved = false;
        while (await StepAsync() is { } more)
        {
            moved = true;
            if (!more)
            {
                break;
            }
        }

        if (moved)
        {
            Advanced?.Invoke();
        }
    }

    /// <summary>Entries after one, oldest first; those before this node's time are read from Redis.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<IReadOnlyList<Broadcast>> SinceAsync(string id, int most)
    {
        if (TryGet(BroadcastId.Parse(id), most) is { } known)
        {
            return known;
        }

        // Older than what is kept here; only their order and length matter, so they need not be kept.
        var reply = await link.RunAsync(scripts().Log, keys.Broadcasts, [id, most, link.RunOf(keys.Broadcasts[0])]);
        return [.. Entries(reply).Select(entry => Read(entry))];
    }

    /// <summary>The message of an entry; null if it is gone.</summary>
    /// <exception cref="RedisLinkException">Redis could not be asked.</exception>
    public async Task<OutboundMessage?> FindAsync(string id)
    {
        var order = BroadcastId.Parse(id);
        lock (_gate)
        {
            var at = IndexAfter(order) - 1;
            if (at >= 0 && _items[at].Order == order && _items[at].Message is { } message)
            {
                return message;
            }
        }

        // One back, so that reading after it begins with the entry itself.
        var last = order.Count > 0 ? $"{order.Time}-{order.Count - 1}" : $"{order.Time - 1}-{ulong.MaxValue}";
        var reply = await link.RunAsync(scripts().Log, keys.Broadcasts, [last, 1, link.RunOf(keys.Broadcasts[0])]);
        return Entries(reply) is [var entry] && Read(entry) is { Message: { } found } read && read.Order == order ? found : null;
    }

    private bool TryTake(LogEntry entry, Func<Broadcast?> make)
    {
        lock (_gate)
        {
            if (entry.Epoch == _position.Epoch && BroadcastId.Parse(entry.Id).CompareTo(BroadcastId.Parse(_position.Id)) <= 0)
            {
                return true;
            }

            if (!_started || entry.Epoch != _position.Epoch || entry.Before != _position.Id || make() is not { } item)
            {
                return false;
            }

            Append(item);
            _position = new BroadcastPosition(entry.Epoch, entry.Id, entry.Trimmed);
        }

        Advanced?.Invoke();
        return true;
    }

    /// <summary>One reading. Null: nothing is new. Else whether there may be more.</summary>
    private async Task<bool?> StepAsync()
    {
        var from = Position;
        var started = _started;
        var count = started && from.IsReadable ? SophiaWebSocketsRedisDefaults.FetchCount : 0;
        var reply = await link.RunAsync(scripts().Log, keys.Broadcasts, [from.IsReadable ? from.Id : "", count, link.RunOf(keys.Broadcasts[0])]);
        var (epoch, head, trimmed) = ((string)reply[0]!, (string)reply[1]!, (string?)reply[2] ?? "");
        lock (_gate)
        {
            if (!started)
            {
                // What was before this node's time is read when somebody needs it.
                (_started, _position, _from) = (true, new BroadcastPosition(epoch, head, trimmed), BroadcastId.Parse(head));
                return null;
            }

            if (epoch != _position.Epoch)
            {
                _items.Clear();
                (_payloadsFrom, _payloadBytes, _from) = (0, 0, default);
                _position = new BroadcastPosition(epoch, "0-0", trimmed);
                return _position.IsReadable;
            }

            var entries = Entries(reply);
            foreach (var entry in entries.Where(entry => BroadcastId.Parse((string)entry[0]!).CompareTo(BroadcastId.Parse(_position.Id)) > 0))
            {
                Append(Read(entry));
                _position = new BroadcastPosition(epoch, (string)entry[0]!, trimmed);
            }

            return entries.Length == 0 ? null : entries.Length == count;
        }
    }

    /// <summary>The entries after one; null if what is kept here does not reach back to it.</summary>
    private List<Broadcast>? TryGet(BroadcastId after, int most)
    {
        lock (_gate)
        {
            if (after.CompareTo(_from) < 0)
            {
                return null;
            }

            var at = IndexAfter(after);
            return _items.GetRange(at, Math.Min(most, _items.Count - at));
        }
    }

    private int IndexAfter(BroadcastId id)
    {
        var (low, high) = (0, _items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _items[middle].Order.CompareTo(id) <= 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Append(Broadcast item)
    {
        _items.Add(item);
        _payloadBytes += item.Length;
        while (_payloadBytes > SophiaWebSocketsRedisDefaults.CachedBroadcastBytes && _payloadsFrom < _items.Count - 1)
        {
            _payloadBytes -= _items[_payloadsFrom].Length;
            _items[_payloadsFrom++].Message = null;
        }

        if (_items.Count > 2 * options.BroadcastLogMessages)
        {
            var gone = _items.Count - options.BroadcastLogMessages;
            _from = _items[gone - 1].Order;
            _payloadBytes -= _items.Take(gone).Sum(old => old.Message is null ? 0 : old.Length);
            _items.RemoveRange(0, gone);
            _payloadsFrom = Math.Max(0, _payloadsFrom - gone);
        }
    }

    private static RedisResult[][] Entries(RedisResult[] reply) => reply[3].IsNull ? [] : [.. ((RedisResult[])reply[3]!).Select(entry => (RedisResult[])entry!)];

    private static Broadcast Read(RedisResult[] entry)
    {
        var (payload, group, origin) = (Array.Empty<byte>(), "", "");
        var fields = (RedisResult[])entry[1]!;
        for (var i = 0; i < fields.Length; i += 2)
        {
            switch ((string)fields[i]!)
            {
                case "d":
                    payload = (byte[])fields[i + 1]!;
                    break;
                case "g":
                    group = (string)fields[i + 1]!;
                    break;
                case "x":
                    origin = (string)fields[i + 1]!;
                    break;
            }
        }

        return Make((string)entry[0]!, group, origin, payload);
    }

    private static Broadcast Make(string id, string group, string origin, ReadOnlySpan<byte> payload) =>
        new(id, group.Length == 0 ? null : group, payload.Length, origin) { Message = Payloads.Read(payload) };

    /// <summary>Where an entry stands.</summary>
    private sealed record LogEntry(string Id, string Before, string Epoch, string Trimmed);
}
