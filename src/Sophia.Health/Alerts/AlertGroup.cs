namespace Sophia.Health;

/// <summary>Decides when the alerts of one service make a message. Guarded by the manager's lock.</summary>
internal sealed class AlertGroup(string name)
{
    private const int MostResolved = 100;
    private readonly List<Alert> _resolved = [];
    private DateTimeOffset _lastTold = DateTimeOffset.MinValue;
    private bool _active;

    public List<AlertEntry> Entries { get; } = [];

    public string Name => name;

    public void Transfer(ref StateCursor state)
    {
        (_lastTold, _active) = (state.Time(_lastTold), state.Bool(_active));
        SavedAlerts.Transfer(ref state, _resolved);
    }

    /// <summary>The clock was set: what was told was told as long ago as before.</summary>
    public void Shift(TimeSpan jump)
    {
        _lastTold = ClockShift.By(_lastTold, jump);
        for (var i = 0; i < _resolved.Count; i++)
        {
            _resolved[i] = ClockShift.By(_resolved[i], jump);
        }
    }

    /// <summary>Keeps the resolution of a told alert for the next message.</summary>
    public void AddResolved(Alert alert)
    {
        _resolved.Add(alert);
        if (_resolved.Count > MostResolved)
        {
            // The history still has it.
            _resolved.RemoveAt(0);
        }
    }

    /// <summary>Whether nothing is left to tell, and what was told last is too long ago to matter.</summary>
    public bool IsOver(DateTimeOffset now, AlertOptions options) => Entries.Count == 0 && _resolved.Count == 0 && now - _lastTold > options.GroupInterval;

    public AlertNotification? Next(DateTimeOffset now, AlertOptions options)
    {
        var firing = Entries.Where(entry => entry.TellableSince is not null).ToArray();
        var fresh = firing.Where(entry => !entry.Told).ToArray();
        // While others of the group still fire, a partial recovery is no message of its own: it is told with the next one.
        if (fresh.Length == 0 && (firing.Length > 0 || _resolved.Count == 0))
        {
            return Repeat(firing, now, options);
        }

        var due = _active || fresh.Length == 0
            ? now - _lastTold >= options.GroupInterval
            : fresh.Any(entry => now - entry.TellableSince >= options.GroupWait);
        return due ? Tell(firing, repeat: false, now) : null;
    }

    public void TakeBack(AlertNotification notification)
    {
        foreach (var entry in Entries.Where(entry => notification.Firing.Any(alert => alert.Id == entry.Id)))
        {
            entry.Told = false;
        }

        _resolved.InsertRange(0, notification.Resolved.Where(alert => !_resolved.Exists(known => known.Id == alert.Id)));
    }

    private AlertNotification? Repeat(AlertEntry[] firing, DateTimeOffset now, AlertOptions options)
    {
        _active &= firing.Length > 0;
        var unacknowledged = firing.Any(entry => entry.AcknowledgedBy is null);
        return unacknowledged && now - _lastTold >= options.RepeatInterval ? Tell(firing, repeat: true, now) : null;
    }

    private AlertNotification Tell(AlertEntry[] firing, bool repeat, DateTimeOffset now)
    {
        foreach (var entry in firing)
        {
            entry.Told = true;
        }

        (_lastTold, _active) = (now, firing.Length > 0);
        var notification = new AlertNotification(name, [.. firing.Select(entry => entry.Snapshot())], [.. _resolved], repeat, now);
        _resolved.Clear();
        return notification;
    }
}
