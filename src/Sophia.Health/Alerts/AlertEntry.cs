using System.Globalization;

namespace Sophia.Health;

/// <summary>The life of one condition: pending, firing, resolved. Guarded by the manager's lock.</summary>
internal sealed class AlertEntry(AlertKey key, long number)
{
    private FlapCounter _flaps;
    private DateTimeOffset _inactiveSince;

    public AlertKey Key => key;

    public bool Active { get; private set; }

    public bool Flapping { get; private set; }

    public AlertState State { get; private set; } = AlertState.Resolved;

    public string Summary { get; private set; } = "";

    public DateTimeOffset StartsAt { get; private set; }

    public DateTimeOffset? FiredAt { get; private set; }

    public DateTimeOffset? EndsAt { get; private set; }

    public string? AcknowledgedBy { get; set; }

    public string? InhibitedBy { get; set; }

    public bool Silenced { get; set; }

    /// <summary>Since when nothing keeps it from being told.</summary>
    public DateTimeOffset? TellableSince { get; set; }

    public bool Told { get; set; }

    /// <summary>Whether anybody has reported it since the start of the process.</summary>
    public bool Confirmed { get; private set; }

    /// <summary>Whether Alertmanager is to know of it: once it has been tellable, until it ends.</summary>
    public bool Exported { get; set; }

    public int Episode { get; private set; }

    public string Id => string.Create(CultureInfo.InvariantCulture, $"{number}-{Episode}");

    public void Observe(bool active, string summary, DateTimeOffset now, AlertOptions options)
    {
        Confirmed = true;
        _flaps.Observe(active, now, options.FlapWindow);
        Flapping |= _flaps.Changes >= options.FlapThreshold;
        if (active)
        {
            Summary = ShortText.Of(summary, ShortText.Summary);
            if (State is AlertState.Resolved)
            {
                Begin(now);
            }
        }
        else if (Active)
        {
            _inactiveSince = now;
        }

        Active = active;
        if (active || State is AlertState.Pending)
        {
            Step(now, options);
        }
    }

    /// <summary>Moves on in time. Answers whether the alert ended just now.</summary>
    public bool Step(DateTimeOffset now, AlertOptions options)
    {
        _flaps.Roll(now, options.FlapWindow);
        Flapping &= _flaps.Changes >= options.FlapThreshold / 2;
        var hold = key.Kind is AlertKind.Critical ? options.CriticalFor : options.AnomalyFor;
        if (State is AlertState.Pending && Active && now - StartsAt >= hold)
        {
            (State, FiredAt) = (AlertState.Firing, now);
        }
        else if (State is AlertState.Pending && !Active)
        {
            (State, EndsAt) = (AlertState.Resolved, now);
        }
        else if (State is AlertState.Firing && !Active && !Flapping && now - _inactiveSince >= options.KeepFiringFor)
        {
            (State, EndsAt) = (AlertState.Resolved, now);
            return true;
        }

        return false;
    }

    /// <summary>The clock was set: what has begun began as long ago as before.</summary>
    public void Shift(TimeSpan jump, DateTimeOffset now, AlertOptions options)
    {
        (StartsAt, _inactiveSince) = (ClockShift.By(StartsAt, jump), ClockShift.By(_inactiveSince, jump));
        (FiredAt, EndsAt, TellableSince) = (ClockShift.By(FiredAt, jump), ClockShift.By(EndsAt, jump), ClockShift.By(TellableSince, jump));
        _flaps.Shift(now, options.FlapWindow);
    }

    public Alert Snapshot() => new()
    {
        Id = Id,
        Service = key.Service,
        Kind = key.Kind,
        Subject = key.Subject,
        State = State,
        Summary = Summary,
        StartsAt = StartsAt,
        FiredAt = FiredAt,
        EndsAt = EndsAt,
        AcknowledgedBy = AcknowledgedBy,
        InhibitedBy = InhibitedBy,
        Silenced = Silenced,
    };

    public long Number => number;

    public void Transfer(ref StateCursor state)
    {
        (Active, Flapping) = (state.Bool(Active), state.Bool(Flapping));
        (State, Summary) = ((AlertState)state.Int((int)State), state.Text(Summary));
        (StartsAt, FiredAt, EndsAt) = (state.Time(StartsAt), state.Time(FiredAt), state.Time(EndsAt));
        (AcknowledgedBy, TellableSince, Told) = (state.OptionalText(AcknowledgedBy), state.Time(TellableSince), state.Bool(Told));
        (_inactiveSince, Episode) = (state.Time(_inactiveSince), state.Int(Episode));
        _flaps.Transfer(ref state);
    }

    private void Begin(DateTimeOffset now)
    {
        (State, StartsAt, FiredAt, EndsAt) = (AlertState.Pending, now, null, null);
        (AcknowledgedBy, InhibitedBy, TellableSince, Told, Exported) = (null, null, null, false, false);
        Episode++;
    }
}
