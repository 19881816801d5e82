using Microsoft.Extensions.Logging;

namespace Sophia.Health;

// What survives a restart: alerts with who acknowledged them and whether they were told, silences, the history.
public sealed partial class AlertManager
{
    private const int Version = 1;
    private const string Magic = "SOPHALRT";

    /// <summary>Everything the manager knows, to be given to <see cref="TryRestore"/> after a restart: nobody is told twice, nor told of what was acknowledged or silenced.</summary>
    public byte[] Save()
    {
        lock (_lock)
        {
            var bytes = new List<byte>();
            var state = new StateCursor(bytes);
            state.Long(_number);
            state.Int(_entries.Count);
            foreach (var entry in _entries.Values)
            {
                SavedAlerts.Transfer(ref state, entry.Key);
                state.Long(entry.Number);
                entry.Transfer(ref state);
            }

            state.Int(_groups.Count);
            foreach (var group in _groups.Values)
            {
                state.Text(group.Name);
                group.Transfer(ref state);
            }

            state.Int(_silences.Count);
            foreach (var silence in _silences)
            {
                SavedAlerts.Transfer(ref state, silence);
            }

            _history.Transfer(ref state);
            return StateEnvelope.Wrap(Magic, Version, [.. bytes]);
        }
    }

    /// <summary>Takes up what <see cref="Save"/> gave. Call it before the first report.</summary>
    /// <returns><see langword="false"/> when the state is damaged or of another version: it is logged, and the manager starts afresh. Also when alerts are off.</returns>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        if (!_options.Enabled)
        {
            return false;
        }

        lock (_lock)
        {
            try
            {
                Read(new StateCursor(StateEnvelope.Unwrap(Magic, Version, saved)));
                return true;
            }
            catch (Exception error) when (error is InvalidDataException or OverflowException or ArgumentException)
            {
                Forget();
                _logger.StateUnusable("alerts", error.Message);
                return false;
            }
        }
    }

    /// <summary>Ends what was taken up, was not reported again and belongs to nobody who is watched: a service that was renamed or removed would fire for ever.</summary>
    internal void WithdrawUnknown(Func<string, bool> isWatched)
    {
        lock (_lock)
        {
            var now = Now();
            foreach (var entry in _entries.Values.Where(entry => !entry.Confirmed && !isWatched(entry.Key.Service)))
            {
                entry.Observe(active: false, "", now, _options);
            }
        }
    }

    /// <summary>A message that did not reach its sink before the end: it is saved as not told, and told after the next start.</summary>
    internal void TakeBack(AlertNotification notification)
    {
        lock (_lock)
        {
            if (_groups.TryGetValue(notification.Group, out var group))
            {
                group.TakeBack(notification);
            }
        }
    }

    private void Read(StateCursor state)
    {
        Forget();
        _number = state.Long(0);
        for (var left = state.Int(0); left > 0; left--)
        {
            var key = SavedAlerts.Transfer(ref state, default(AlertKey));
            var entry = new AlertEntry(key, state.Long(0));
            entry.Transfer(ref state);
            _entries.Add(key, entry);
            Group(key.Service).Entries.Add(entry);
        }

        for (var left = state.Int(0); left > 0; left--)
        {
            Group(state.Text("")).Transfer(ref state);
        }

        for (var left = state.Int(0); left > 0; left--)
        {
            _silences.Add(SavedAlerts.Transfer(ref state, silence: null));
        }

        _history.Transfer(ref state);
    }

    private void Forget()
    {
        _number = 0;
        _entries.Clear();
        _groups.Clear();
        _silences.Clear();
        _history.Clear();
    }

    private void Shift(TimeSpan jump, DateTimeOffset now)
    {
        foreach (var entry in _entries.Values)
        {
            entry.Shift(jump, now, _options);
        }

        foreach (var group in _groups.Values)
        {
            group.Shift(jump);
        }

        _history.Shift(jump);
        if (jump < TimeSpan.Zero)
        {
            // Set forward, a silence ends at the hour that was said; set back, it would last for as long as the clock was wrong.
            for (var i = 0; i < _silences.Count; i++)
            {
                _silences[i] = _silences[i] with { Until = ClockShift.By(_silences[i].Until, jump) };
            }
        }
    }
}
