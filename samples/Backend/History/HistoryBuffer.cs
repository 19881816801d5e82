namespace Backend.History;

/// <summary>Samples that are not in the database yet. Bounded: the oldest go first, and the time they stood for becomes a gap. Not thread-safe.</summary>
internal sealed class HistoryBuffer(int capacity)
{
    private readonly Queue<(long FromMs, long ToMs, IReadOnlyList<HistoryPoint> Points)> _samples = new();
    private readonly List<HistoryGap> _gaps = [];

    /// <summary>Samples that were dropped since the last time all was written.</summary>
    public long Lost { get; private set; }

    /// <summary>Samples that wait.</summary>
    public int Count => _samples.Count;

    /// <summary>Gaps that are not in the database yet.</summary>
    public IReadOnlyList<HistoryGap> Gaps => _gaps;

    /// <summary>Everything that waits, oldest first.</summary>
    public IReadOnlyList<HistoryPoint> Points => [.. _samples.SelectMany(sample => sample.Points)];

    /// <summary>Takes a sample.</summary>
    /// <returns>False when an older one had to go for it.</returns>
    public bool Add(long fromMs, long toMs, IReadOnlyList<HistoryPoint> points)
    {
        var full = _samples.Count == capacity;
        if (full)
        {
            var dropped = _samples.Dequeue();
            Lost++;
            AddGap(new HistoryGap(dropped.FromMs, dropped.ToMs, HistoryGap.StorageDown));
        }

        _samples.Enqueue((fromMs, toMs, points));
        return !full;
    }

    /// <summary>Takes a gap; one that follows the last directly makes it longer.</summary>
    public void AddGap(HistoryGap gap)
    {
        if (_gaps is [.., var last] && last.Reason == gap.Reason && gap.FromMs <= last.ToMs)
        {
            _gaps[^1] = last with { ToMs = gap.ToMs };
        }
        else
        {
            _gaps.Add(gap);
        }
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        _samples.Clear();
        _gaps.Clear();
        Lost = 0;
    }
}
