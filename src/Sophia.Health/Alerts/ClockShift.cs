namespace Sophia.Health;

/// <summary>Moves times of day after the clock was set. A time that was never taken stays so, and nothing leaves the calendar.</summary>
internal static class ClockShift
{
    public static DateTimeOffset By(DateTimeOffset time, TimeSpan jump) => time == default || time == DateTimeOffset.MinValue
        ? time
        : new DateTimeOffset(Math.Clamp(time.UtcTicks + jump.Ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    public static DateTimeOffset? By(DateTimeOffset? time, TimeSpan jump) => time is { } taken ? By(taken, jump) : null;

    public static Alert By(Alert alert, TimeSpan jump) => alert with
    {
        StartsAt = By(alert.StartsAt, jump),
        FiredAt = By(alert.FiredAt, jump),
        EndsAt = By(alert.EndsAt, jump),
    };
}
