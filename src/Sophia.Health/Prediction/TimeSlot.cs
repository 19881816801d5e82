namespace Sophia.Health;

/// <summary>Where in the day and the week a point lies, UTC.</summary>
internal readonly struct TimeSlot(DateTimeOffset at)
{
    private readonly long _minutes = at.UtcTicks / TimeSpan.TicksPerMinute;

    public int HalfHourOfDay => (int)(_minutes / 30 % 48);

    public int HourOfWeek => (int)(_minutes / 60 % 168);
}
