namespace Sophia.WebSockets.Sessions;

/// <summary>
/// The numbered messages of one client: a ring of shared payloads, kept until acknowledged. A number that was given and whose message is not there
/// is a gap; gaps need no entries, they show as jumps of the numbers. Not thread-safe: the session's lock guards it.
/// </summary>
internal sealed class Outbox(int maxMessages, int maxBytes, OverflowPolicy overflow, QueueBudget budget)
{
    private const int SmallRing = 16;

    private Entry[] _ring = [];
    private int _head;
    private int _count;
    private int _written;
    private long _popped;
    private long _everWritten;
    private long _next = 1;
    private long _expected = 1;
    private Dictionary<string, long>? _keys;

    /// <summary>Messages kept.</summary>
    public int Count => _count;

    /// <summary>Payload bytes kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>The highest number the client has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The highest number given so far.</summary>
    public long Last => _next - 1;

    /// <summary>The highest number written to (or reported as a gap on) the current connection.</summary>
    public long Written => _expected - 1;

    /// <summary>Whether the current connection has anything left to be written.</summary>
    public bool HasUnwritten => _expected < _next;

    /// <summary>Whether less than half of both bounds is used.</summary>
    public bool HasRoom => _count <= maxMessages / 2 && Bytes <= maxBytes / 2;

    /// <summary>Bytes of the messages the current connection has not been written yet, at most <paramref name="limit"/>.</summary>
    public int UnwrittenBytes(int limit)
    {
        var bytes = 0;
        for (var i = _written; i < _count && bytes < limit; i++)
        {
            bytes += At(i).Message.Length;
        }

        return Math.Min(bytes, limit);
    }

    /// <param name="message">What to store.</param>
    /// <param name="gapWhenFull">Give a message that does not fit a number all the same, so that the client learns of it as a gap.</param>
    public EnqueueOutcome Enqueue(OutboundMessage message, bool gapWhenFull)
    {
        if (overflow is OverflowPolicy.Coalesce && message.CoalesceKey is { } key && TryCoalesce(key, message))
        {
            return EnqueueOutcome.Coalesced;
        }

        if (!MakeRoom(message.Length))
        {
            _next += gapWhenFull ? 1 : 0;
            return overflow is OverflowPolicy.DisconnectAndKeep or OverflowPolicy.Coalesce ? EnqueueOutcome.FullDisconnect : EnqueueOutcome.Full;
        }

        Append(message);
        return EnqueueOutcome.Stored;
    }

    /// <summary>The next message or gap for the current connection, without taking it; null if there is none.</summary>
    public OutboxItem? Peek()
    {
        var upTo = _written < _count ? At(_written).Number : _next;
        if (_expected < upTo)
        {
            return new OutboxItem(_expected, upTo - 1, null);
        }

        return _written < _count ? new OutboxItem(upTo, upTo, At(_written).Message) : null;
    }

    /// <summary>Marks what <see cref="Peek"/> gave as written.</summary>
    public void MarkWritten(in OutboxItem item)
    {
        _expected = item.Last + 1;
        if (item.Message is not null)
        {
            _written++;
            _everWritten = Math.Max(_everWritten, _popped + _written);
        }
    }

    /// <summary>Takes everything up to <paramref name="number"/> off. False if the client acknowledges what it was never sent.</summary>
    public bool Acknowledge(long number)
    {
        if (number >= _expected)
        {
            return false;
        }

        Discard(number);
        return true;
    }

    /// <summary>Starts over for a new connection whose client has everything up to <paramref name="number"/>. False if that was never sent.</summary>
    public bool ResumeAfter(long number)
    {
        if (number >= _next)
        {
            return false;
        }

        Discard(number);
        _written = 0;
        _expected = number + 1;
        return true;
    }

    /// <summary>Gives up all messages; their numbers become a gap.</summary>
    public void Clear()
    {
        while (_count > 0)
        {
            Pop();
        }
    }

    private void Discard(long number)
    {
        Acknowledged = Math.Max(Acknowledged, number);
        while (_count > 0 && At(0).Number <= number)
        {
            Pop();
        }
    }

    private bool TryCoalesce(string key, OutboundMessage message)
    {
        if (_keys is null || !_keys.TryGetValue(key, out var ordinal) || ordinal < _everWritten || ordinal < _popped)
        {
            return false;
        }

        ref var entry = ref At((int)(ordinal - _popped));
        var growth = message.Length - entry.Message.Length;
        if (Bytes + growth > maxBytes || (growth > 0 && !budget.TryReserve(growth)))
        {
            return false;
        }

        budget.Release(growth < 0 ? -growth : 0);
        Bytes += growth;
        entry = new Entry(entry.Number, message);
        return true;
    }

    private bool MakeRoom(int bytes)
    {
        if (bytes > maxBytes)
        {
            return false;
        }

        while (_count >= maxMessages || Bytes + bytes > maxBytes)
        {
            if (overflow is not OverflowPolicy.DropOldest)
            {
                return false;
            }

            Pop();
        }

        return budget.TryReserve(bytes);
    }

    private void Append(OutboundMessage message)
    {
        if (_count == _ring.Length)
        {
            Grow();
        }

        if (overflow is OverflowPolicy.Coalesce && message.CoalesceKey is { } key)
        {
            (_keys ??= new(StringComparer.Ordinal))[key] = _popped + _count;
        }

        _count++;
        At(_count - 1) = new Entry(_next++, message);
        Bytes += message.Length;
    }

    private void Pop()
    {
        ref var entry = ref At(0);
        Bytes -= entry.Message.Length;
        budget.Release(entry.Message.Length);
        if (entry.Message.CoalesceKey is { } key && _keys is not null && _keys.TryGetValue(key, out var ordinal) && ordinal == _popped)
        {
            _keys.Remove(key);
        }

        entry = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        _popped++;
        _written = Math.Max(0, _written - 1);
        if (_count == 0 && _ring.Length > SmallRing)
        {
            (_ring, _head) = ([], 0);
        }
    }

    private void Grow()
    {
        var larger = new Entry[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = At(i);
        }

        (_ring, _head) = (larger, 0);
    }

    private ref Entry At(int index) => ref _ring[(_head + index) & (_ring.Length - 1)];

    private readonly record struct Entry(long Number, OutboundMessage Message);
}
