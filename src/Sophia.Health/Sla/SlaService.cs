namespace Sophia.Health;

/// <summary>The account of one service. Guarded by the tracker's lock.</summary>
internal sealed class SlaService(string name)
{
    private readonly RollingSeconds _minutes = new(TimeSpan.FromMinutes(1), 360);
    private readonly RollingSeconds _halfHours = new(TimeSpan.FromMinutes(30), 144);
    private readonly RollingSeconds _days = new(TimeSpan.FromDays(1), SlaDefaults.Days);
    private readonly List<Outage> _outages = [];

    /// <summary>Less is what time servers correct every day.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);
    private DateTimeOffset _last;
    private TimeSpan _allowed;
    private bool _up = true;

    public string Name => name;

    public IReadOnlyList<Outage> Outages => _outages;

    public DateTimeOffset Last => _last;

    public void Observe(bool up, string? error, DateTimeOffset at, TimeSpan maxGap, TimeSpan next)
    {
        var elapsed = at - _last;
        if (_last != default && elapsed < -Tolerance)
        {
            Shift(elapsed);
        }

        if (_last != default && elapsed > TimeSpan.Zero && elapsed <= (_allowed > maxGap ? _allowed : maxGap))
        {
            // The time since the last check belongs to what that check said.
            var seconds = elapsed.TotalSeconds;
            _minutes.Add(seconds, _up ? 0 : seconds, at);
            _halfHours.Add(seconds, _up ? 0 : seconds, at);
            _days.Add(seconds, _up ? 0 : seconds, at);
        }

        Turn(up, error, at);
        // Twice the pause to the next check: one an hour is no silence.
        (_last, _up, _allowed) = (at, up, 2 * next);
    }

    /// <summary>The share of watched time in which it was down; 0 when nothing was watched.</summary>
    public (double Watched, double Down) Down(TimeSpan window, DateTimeOffset now) =>
        (window <= _minutes.Length ? _minutes : window <= _halfHours.Length ? _halfHours : _days).Sum(window, now);

    /// <summary>Watched and down seconds of the last calendar days, UTC.</summary>
    public (double Watched, double Down) Days(int days, DateTimeOffset now) => _days.Sum(TimeSpan.FromDays(days), now);

    internal void Transfer(ref StateCursor state)
    {
        _minutes.Transfer(ref state);
        _halfHours.Transfer(ref state);
        _days.Transfer(ref state);
        _last = new DateTimeOffset(state.Long(_last.UtcTicks), TimeSpan.Zero);
        _up = state.Int(_up ? 1 : 0) != 0;
        var count = state.Int(_outages.Count);
        for (var i = 0; i < count; i++)
        {
            var outage = state.Writing ? _outages[i] : new Outage(default, null, "");
            var start = state.Long(outage.Start.UtcTicks);
            var end = state.Long(outage.End?.UtcTicks ?? 0);
            var cause = state.Text(outage.Cause);
            if (!state.Writing)
            {
                _outages.Add(new Outage(new DateTimeOffset(start, TimeSpan.Zero), end == 0 ? null : new DateTimeOffset(end, TimeSpan.Zero), cause));
            }
        }
    }

    // The clock was set back: what was counted moves along, or an hour that seems to lie ahead would stay in every window until it comes.
    private void Shift(TimeSpan jump)
    {
        _minutes.Shift(jump);
        _halfHours.Shift(jump);
        _days.Shift(jump);
        for (var i = 0; i < _outages.Count; i++)
        {
            var outage = _outages[i];
            _outages[i] = outage with { Start = ClockShift.By(outage.Start, jump), End = ClockShift.By(outage.End, jump) };
        }
    }

    private void Turn(bool up, string? error, DateTimeOffset at)
    {
        var open = _outages.Count > 0 && _outages[^1].End is null;
        if (!up && !open)
        {
            var cause = error ?? "";
            _outages.Add(new Outage(at, null, ShortText.Of(cause, 500)));
            if (_outages.Count > SlaDefaults.MaxOutages)
            {
                _outages.RemoveAt(0);
            }
        }
        else if (up && open)
        {
            _outages[^1] = _outages[^1] with { End = at };
        }
    }
}
