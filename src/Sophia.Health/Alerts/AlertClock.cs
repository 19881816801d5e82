namespace Sophia.Health;

/// <summary>
/// Tells when the wall clock was set: it then runs away from the monotonic one. What is kept as a time of day must move along, or an alert that is pending when
/// a clock is set back by a month stays pending for a month. Guarded by the manager's lock.
/// </summary>
internal sealed class AlertClock(TimeProvider time)
{
    /// <summary>Less is what time servers correct every day.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _steady = time.GetTimestamp();

    /// <param name="jump">By how much the clock was set since the last reading; zero if it was not.</param>
    public DateTimeOffset Read(out TimeSpan jump)
    {
        var (wall, steady) = (time.GetUtcNow(), time.GetTimestamp());
        jump = wall - _wall - time.GetElapsedTime(_steady, steady);
        jump = jump.Duration() > Tolerance ? jump : TimeSpan.Zero;
        (_wall, _steady) = (wall, steady);
        return wall;
    }
}
