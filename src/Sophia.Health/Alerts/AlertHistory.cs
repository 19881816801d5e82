namespace Sophia.Health;

/// <summary>The alerts of the last day, bounded in time and number. Guarded by the manager's lock.</summary>
internal sealed class AlertHistory(TimeSpan keep)
{
    private readonly Queue<Alert> _alerts = new();

    public void Add(Alert alert, DateTimeOffset now)
    {
        _alerts.Enqueue(alert);
        while (_alerts.Count > AlertDefaults.MaxHistory || (_alerts.TryPeek(out var oldest) && now - oldest.EndsAt > keep))
        {
            _alerts.Dequeue();
        }
    }

    /// <summary>The clock was set: what is over has been over for as long as before.</summary>
    public void Shift(TimeSpan jump)
    {
        for (var left = _alerts.Count; left > 0; left--)
        {
            _alerts.Enqueue(ClockShift.By(_alerts.Dequeue(), jump));
        }
    }

    public void Clear() => _alerts.Clear();

    public void Transfer(ref StateCursor state)
    {
        var alerts = _alerts.ToList();
        SavedAlerts.Transfer(ref state, alerts);
        _alerts.Clear();
        alerts.ForEach(_alerts.Enqueue);
    }

    public IEnumerable<Alert> Since(DateTimeOffset since) => _alerts.Where(alert => alert.EndsAt >= since);
}
