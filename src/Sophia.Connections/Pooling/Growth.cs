using System.Diagnostics;

namespace Sophia.Connections;

/// <summary>
/// Decides when callers who wait are better served by another connection than by the next return: it watches returns for about as long as opening takes, and
/// opens only where the queue would need several times that to drain.
/// </summary>
internal sealed class Growth : IAsyncDisposable
{
    private readonly SlotQueue _queue;
    private readonly PoolClock _clock;
    private readonly Action<int> _grow;
    private readonly Func<bool> _hasRoom;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private int _handOffsSeen;
    private long _windowStart;
    private bool _isArmed;
    private double _openMilliseconds;

    /// <param name="queue">Where callers wait.</param>
    /// <param name="clock">The pool's clock.</param>
    /// <param name="grow">Gets the number of callers worth a connection of their own.</param>
    /// <param name="hasRoom">Whether there may be more connections than there are.</param>
    public Growth(SlotQueue queue, PoolClock clock, Action<int> grow, Func<bool> hasRoom)
    {
        (_queue, _clock, _grow, _hasRoom) = (queue, clock, grow, hasRoom);
        _timer = clock.Time.CreateTimer(static growth => ((Growth)growth!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Remembers how long opening took.</summary>
    public void Opened(long milliseconds)
    {
        lock (_lock)
        {
            _openMilliseconds = _openMilliseconds == 0 ? milliseconds : (0.7 * _openMilliseconds) + (0.3 * milliseconds);
        }
    }

    /// <summary>Somebody waits, and there is room: looks at the returns of the time that follows, unless it does already.</summary>
    public void Arm()
    {
        lock (_lock)
        {
            if (!_isArmed)
            {
                _isArmed = true;
                _windowStart = _clock.Now;
                _handOffsSeen = _queue.HandOffs;
                _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(_openMilliseconds, 2, 250)), Timeout.InfiniteTimeSpan);
            }
        }
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void OnTimer()
    {
        // A timer runs in the context of whoever made it: what it opens is no part of that caller's trace.
        Activity.Current = null;
        int wanted;
        lock (_lock)
        {
            _isArmed = false;
            wanted = Wanted();
        }

        _grow(wanted);
        if (_queue.Waiting > 0 && _hasRoom())
        {
            Arm();
        }
    }

    private int Wanted()
    {
        var waiting = _queue.Waiting;
        var returned = _queue.HandOffs - _handOffsSeen;
        if (waiting == 0 || returned == 0)
        {
            return waiting;
        }

        var elapsed = Math.Max(1, _clock.Now - _windowStart);
        var untilServed = waiting * (double)elapsed / returned;
        return untilServed > ConnectionDefaults.GrowthPatience * Math.Max(1, _openMilliseconds) ? waiting : 0;
    }
}
