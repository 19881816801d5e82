namespace Sophia.WebSockets.Client;

/// <summary>What the caller sent and the server has not acknowledged: bounded, numbered without holes, sent again after a reconnect. Thread-safe.</summary>
internal sealed class OutboundQueue(int maxMessages, int maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, byte[]> _pending = [];
    private TaskCompletionSource? _room;
    private long _acknowledged;
    private long _last;
    private int _bytes;
    private bool _numbered;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    public bool TryAdd(byte[] payload)
    {
        lock (_gate)
        {
            if (_pending.Count >= maxMessages || _bytes + payload.Length > maxBytes)
            {
                return false;
            }

            _pending.Add(++_last, payload);
            _bytes += payload.Length;
            return true;
        }
    }

    /// <summary>The message after the given number; the first pending one for a number below it.</summary>
    public bool TryGetAfter(long number, out long next, out byte[] payload)
    {
        lock (_gate)
        {
            next = Math.Max(number, _acknowledged) + 1;
            var found = _pending.TryGetValue(next, out var bytes);
            payload = bytes ?? [];
            return found;
        }
    }

    /// <summary>The server has everything up to <paramref name="number"/>.</summary>
    /// <param name="number">The number.</param>
    /// <param name="greeting">From a hello: the first one says where another process with this client id stopped, so numbering goes on from there.</param>
    public void Acknowledge(long number, bool greeting = false)
    {
        lock (_gate)
        {
            if (greeting && !_numbered)
            {
                Renumber(number);
            }

            while (_acknowledged < number && _pending.Remove(_acknowledged + 1, out var payload))
            {
                _acknowledged++;
                _bytes -= payload.Length;
            }

            if (_room is not null)
            {
                _room.TrySetResult();
                _room = null;
            }
        }
    }

    public Task WhenRoom()
    {
        lock (_gate)
        {
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Before anything was sent: what waits goes on from where the server stands.</summary>
    private void Renumber(long from)
    {
        var waiting = _pending.OrderBy(pair => pair.Key).Select(pair => pair.Value).ToArray();
        _pending.Clear();
        (_numbered, _acknowledged, _last) = (true, from, from);
        Array.ForEach(waiting, payload => _pending.Add(++_last, payload));
    }
}
