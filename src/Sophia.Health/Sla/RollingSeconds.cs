namespace Sophia.Health;

/// <summary>Seconds watched and seconds down in a ring of buckets; memory is fixed, time only moves it on.</summary>
internal sealed class RollingSeconds(TimeSpan bucket, int buckets)
{
    private readonly float[] _watched = new float[buckets];
    private readonly float[] _down = new float[buckets];
    private long _head = -1;

    public TimeSpan Length => bucket * buckets;

    public void Add(double seconds, double down, DateTimeOffset at)
    {
        var index = at.UtcTicks / bucket.Ticks;
        Roll(index);
        // A clock set back adds to the newest bucket: nothing already counted is touched.
        var (left, share, whole) = (seconds, down / seconds, bucket.TotalSeconds);
        // What is longer than a bucket lies in those before it, too, or an hour would pass for the last minute.
        for (var back = 1; left > whole && back < buckets && back <= _head; back++)
        {
            Put(_head - back, whole, share);
            left -= whole;
        }

        Put(_head, Math.Min(left, whole), share);
    }

    /// <summary>Watched and down seconds of the last <paramref name="window"/>, counting whole buckets.</summary>
    public (double Watched, double Down) Sum(TimeSpan window, DateTimeOffset now)
    {
        var (watched, down) = (0.0, 0.0);
        // A clock set back does not unmake what was counted.
        var last = Math.Max(now.UtcTicks / bucket.Ticks, _head);
        var first = Math.Max(last - (long)Math.Ceiling(window / bucket) + 1, _head - buckets + 1);
        for (var index = Math.Max(0, first); index <= Math.Min(last, _head); index++)
        {
            watched += _watched[index % buckets];
            down += _down[index % buckets];
        }

        return (watched, down);
    }

    /// <summary>Moves everything in time, by whole buckets.</summary>
    public void Shift(TimeSpan jump)
    {
        var moved = Math.Max((long)Math.Round(jump / bucket), -_head);
        if (_head < 0 || moved == 0)
        {
            return;
        }

        var (watched, down) = ((float[])_watched.Clone(), (float[])_down.Clone());
        for (var index = Math.Max(0, _head - buckets + 1); index <= _head; index++)
        {
            var target = (int)((((index + moved) % buckets) + buckets) % buckets);
            (_watched[target], _down[target]) = (watched[index % buckets], down[index % buckets]);
        }

        _head += moved;
    }

    internal void Transfer(ref StateCursor state)
    {
        _head = state.Long(_head);
        for (var i = 0; i < buckets; i++)
        {
            _watched[i] = state.Float(_watched[i]);
            _down[i] = state.Float(_down[i]);
        }
    }

    private void Put(long index, double seconds, double share)
    {
        _watched[index % buckets] += (float)seconds;
        _down[index % buckets] += (float)(seconds * share);
    }

    private void Roll(long index)
    {
        for (var next = Math.Max(_head + 1, index - buckets + 1); next <= index; next++)
        {
            _watched[next % buckets] = 0;
            _down[next % buckets] = 0;
        }

        _head = Math.Max(_head, index);
    }
}
