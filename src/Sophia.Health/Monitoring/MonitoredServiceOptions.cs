namespace Sophia.Health;

/// <summary>What is special about one monitored service. Everything unset comes from <see cref="HealthMonitorOptions"/>.</summary>
public sealed class MonitoredServiceOptions
{
    /// <summary>The time between two checks.</summary>
    public TimeSpan? Interval { get; set; }

    /// <summary>How long a check may take.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The services it needs: while one of them is critical, this one's alerts are not told.</summary>
    public IList<string> DependsOn { get; } = [];
}
