namespace Sophia.HealthBench.Incidents;

/// <summary>The simulated time.</summary>
internal sealed class SimClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = SimMonth.TimeOf(0);

    public override DateTimeOffset GetUtcNow() => Now;
}
