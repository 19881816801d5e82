namespace Sophia.Health;

/// <summary>Counts changes over a sliding window in two halves: constant memory however often it changes.</summary>
internal struct FlapCounter
{
    private long _half;
    private int _current;
    private int _previous;
    private bool _last;

    public int Changes => _current + _previous;

    public void Observe(bool active, DateTimeOffset now, TimeSpan window)
    {
        Roll(now, window);
        _current += active != _last && _current < int.MaxValue ? 1 : 0;
        _last = active;
    }

    public void Roll(DateTimeOffset now, TimeSpan window)
    {
        var half = Half(now, window);
        if (half != _half)
        {
            (_previous, _current, _half) = (half == _half + 1 ? _current : 0, 0, half);
        }
    }

    /// <summary>The clock was set: the changes counted so far belong to the half that is now.</summary>
    public void Shift(DateTimeOffset now, TimeSpan window) => _half = Half(now, window);

    public void Transfer(ref StateCursor state)
    {
        (_half, _current) = (state.Long(_half), state.Int(_current));
        (_previous, _last) = (state.Int(_previous), state.Bool(_last));
    }

    private static long Half(DateTimeOffset now, TimeSpan window) => now.UtcTicks / Math.Max(1, window.Ticks / 2);
}
