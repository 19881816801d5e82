namespace Sophia.WebSockets.Sessions;

/// <summary>
/// The numbered messages of one client: a ring of shared payloads, kept until acknowledged. A number that was given and whose message is not there
/// is a gap; gaps need no entries, they show as jumps of the numbers. With several nodes the numbers come from outside, and jumps that mean something else
/// have a marker in the ring. Not thread-safe: the session's lock guards it.
/// </summary>
internal sealed class Outbox(int maxMessages, int maxBytes, OverflowPolicy overflow, QueueBudget budget)
{
    private const int SmallRing = 16;
    private const int WaitingPart = 32;

    private Entry[] _ring = [];
    private int _head;
    private int _count;
    private int _messages;
    private int _written;
    private long _popped;
    private long _everWritten;
    private long _everExpected = 1;
    private long _next = 1;
    private long _expected = 1;
    private Dictionary<string, long>? _keys;
    private bool _away;

    /// <summary>Messages kept.</summary>
    public int Count => _messages;

    /// <summary>Payload bytes kept.</summary>
    public long Bytes { get; private set; }

    private long Held => Bytes + ((long)_messages * SophiaWebSocketDefaults.QueuedMessageBytes);

    /// <summary>The highest number the client has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The highest number given so far.</summary>
    public long Last => _next - 1;

    /// <summary>The highest number written to (or reported as a gap on) the current connection.</summary>
    public long Written => _expected - 1;

    /// <summary>The highest number written to any connection so far.</summary>
    public long EverWritten => _everExpected - 1;

    /// <summary>Whether the current connection has anything left to be written.</summary>
    public bool HasUnwritten => _expected < _next;

    /// <summary>Whether less than half of both bounds is used.</summary>
    public bool HasRoom => _messages <= maxMessages / 2 && Bytes <= maxBytes / 2;

    /// <summary>
    /// Whether what the current connection has not been written may become more before somebody writes it: a small part of the bounds, so that a sender in a hurry does not
    /// reach them first.
    /// </summary>
    /// <param name="bytes">How long the messages are.</param>
    public bool MayWait(int bytes)
    {
        var unwritten = _count - _written;
        return unwritten < Math.Min(SophiaWebSocketDefaults.BroadcastsInARow, maxMessages / WaitingPart) && (long)unwritten * bytes <= maxBytes / WaitingPart
            && HasRoom && budget.HasRoom;
    }

    /// <summary>Stores a message under the next number.</summary>
    /// <param name="message">What to store.</param>
    /// <param name="gapWhenFull">Give a message that does not fit a number all the same, so that the client learns of it as a gap.</param>
    public EnqueueOutcome Enqueue(OutboundMessage message, bool gapWhenFull)
    {
        if (overflow is OverflowPolicy.Coalesce && message.CoalesceKey is { } key && TryReplace(key, message))
        {
            return EnqueueOutcome.Coalesced;
        }

        if (!MakeRoom(message.Length, out var slow))
        {
            _next += gapWhenFull ? 1 : 0;
            return slow ? EnqueueOutcome.FullDisconnect : EnqueueOutcome.Full;
        }

        Append(message);
        return EnqueueOutcome.Stored;
    }

    /// <summary>
    /// Stores a message under a number given elsewhere; numbers left out before it are a gap. False if there is no memory for it now: nothing has changed.
    /// </summary>
    /// <remarks>The numbering node has already checked the client's bounds; only what all clients hold together counts here.</remarks>
    public bool TryAppend(long number, OutboundMessage message)
    {
        if (number < _next || !budget.TryReserve(Cost(message.Length), _away))
        {
            return false;
        }

        if (overflow is OverflowPolicy.Coalesce && message.CoalesceKey is { } key)
        {
            Supersede(key);
        }

        _next = number;
        Append(message);
        return true;
    }

    /// <summary>Marks all numbers up to <paramref name="to"/> as coming without messages. Earlier numbers are left as they are.</summary>
    public void Mark(long to, GapReason reason)
    {
        if (to < _next)
        {
            return;
        }

        if (reason is not GapReason.Overflow)
        {
            Push(new Entry(to, new Marker(_next, reason)));
        }

        _next = to + 1;
    }

    /// <summary>Forgets everything and goes on after <paramref name="number"/>, which the client has.</summary>
    public void Restart(long number)
    {
        Clear();
        (_ring, _head, _written, _keys) = ([], 0, 0, null);
        (Acknowledged, _next, _expected, _everExpected, _everWritten) = (number, number + 1, number + 1, number + 1, _popped);
    }

    /// <summary>The kept messages with their numbers, oldest first.</summary>
    public IEnumerable<OutboxItem> Kept()
    {
        for (var i = 0; i < _count; i++)
        {
            yield return ItemAt(i, 0);
        }
    }

    /// <summary>The next message or gap for the current connection, without taking it; null if there is none.</summary>
    public OutboxItem? Peek()
    {
        if (_written == _count)
        {
            return _expected < _next ? new OutboxItem(_expected, _next - 1, null) : null;
        }

        var item = ItemAt(_written, _expected);
        return _expected < item.First ? new OutboxItem(_expected, item.First - 1, null) : item;
    }

    /// <summary>Marks what <see cref="Peek"/> gave as written.</summary>
    public void MarkWritten(in OutboxItem item)
    {
        _expected = item.Last + 1;
        _everExpected = Math.Max(_everExpected, _expected);
        if (item.Stored)
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

    /// <summary>The client is away. Where those that are away hold too much together, and old messages may be dropped, all are: their numbers become a gap.</summary>
    public void Leave()
    {
        if (_away)
        {
            return;
        }

        if (!budget.TryLeave(Held, always: overflow is not OverflowPolicy.DropOldest))
        {
            Clear();
        }

        _away = true;
    }

    /// <summary>The client is back.</summary>
    public void Return()
    {
        if (_away)
        {
            budget.Return(Held);
            _away = false;
        }
    }

    private static int Cost(int payload) => payload + SophiaWebSocketDefaults.QueuedMessageBytes;

    private void Discard(long number)
    {
        Acknowledged = Math.Max(Acknowledged, number);
        while (_count > 0 && At(0).Number <= number)
        {
            Pop();
        }
    }

    /// <summary>Puts the message in the place, and under the number, of an unsent one with the same key.</summary>
    private bool TryReplace(string key, OutboundMessage message)
    {
        if (!TryFindUnsent(key, out var ordinal))
        {
            return false;
        }

        ref var entry = ref At((int)(ordinal - _popped));
        var growth = message.Length - ((OutboundMessage)entry.Content).Length;
        if (Bytes + growth > maxBytes || (growth > 0 && !budget.TryReserve(growth, _away)))
        {
            return false;
        }

        if (growth < 0)
        {
            budget.Release(-growth, _away);
        }

        Bytes += growth;
        entry = new Entry(entry.Number, message);
        return true;
    }

    /// <summary>Takes an unsent message with the same key out; its number is skipped.</summary>
    private void Supersede(string key)
    {
        if (!TryFindUnsent(key, out var ordinal))
        {
            return;
        }

        ref var entry = ref At((int)(ordinal - _popped));
        Drop((OutboundMessage)entry.Content);
        entry = new Entry(entry.Number, new Marker(entry.Number, GapReason.Skipped));
        _keys!.Remove(key);
    }

    private bool TryFindUnsent(string key, out long ordinal)
    {
        ordinal = 0;
        return _keys is not null && _keys.TryGetValue(key, out ordinal) && ordinal >= _everWritten && ordinal >= _popped;
    }

    /// <param name="bytes">For how many.</param>
    /// <param name="slow">Whether it is the client's fault that there is none: not for a message that no outbox takes, and not where all clients together hold too much.</param>
    private bool MakeRoom(int bytes, out bool slow)
    {
        slow = false;
        if (bytes > maxBytes)
        {
            return false;
        }

        while (_messages >= maxMessages || Bytes + bytes > maxBytes)
        {
            if (overflow is not OverflowPolicy.DropOldest)
            {
                slow = overflow is not OverflowPolicy.Reject;
                return false;
            }

            Pop();
        }

        return budget.TryReserve(Cost(bytes), _away);
    }

    private void Append(OutboundMessage message)
    {
        if (overflow is OverflowPolicy.Coalesce && message.CoalesceKey is { } key)
        {
            (_keys ??= new(StringComparer.Ordinal))[key] = _popped + _count;
        }

        Push(new Entry(_next++, message));
        _messages++;
        Bytes += message.Length;
    }

    private void Push(in Entry entry)
    {
        if (_count == _ring.Length)
        {
            Grow();
        }

        _count++;
        At(_count - 1) = entry;
    }

    private void Pop()
    {
        ref var entry = ref At(0);
        if (entry.Content is OutboundMessage message)
        {
            Drop(message);
            if (message.CoalesceKey is { } key && _keys is not null && _keys.TryGetValue(key, out var ordinal) && ordinal == _popped)
            {
                _keys.Remove(key);
            }
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

    private void Drop(OutboundMessage message)
    {
        _messages--;
        Bytes -= message.Length;
        budget.Release(Cost(message.Length), _away);
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

    private OutboxItem ItemAt(int index, long least)
    {
        var entry = At(index);
        return entry.Content is Marker marker
            ? new OutboxItem(Math.Max(least, marker.From), entry.Number, null, marker.Reason, Stored: true)
            : new OutboxItem(entry.Number, entry.Number, (OutboundMessage)entry.Content, Stored: true);
    }

    private ref Entry At(int index) => ref _ring[(_head + index) & (_ring.Length - 1)];

    /// <param name="Number">The number; the last one a marker stands for.</param>
    /// <param name="Content">An <see cref="OutboundMessage"/> or a <see cref="Marker"/>.</param>
    private readonly record struct Entry(long Number, object Content);

    private sealed record Marker(long From, GapReason Reason);
}
