namespace Sophia.Health;

/// <summary>What is special about one monitored service. Everything unset comes from <see cref="HealthMonitorOptions"/>.</summary>
public sealed class MonitoredServiceOptions
{
    /// <summary>The time between two checks.</summary>
    /// <value>100 ms to one day; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for one that runs only when <see cref="ComprehensiveHealthMonitor.CheckAllAsync"/> is called.</value>
    public TimeSpan? Interval { get; set; }

    /// <summary>How long a check may take.</summary>
    /// <value>10 ms to one hour.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The services it needs: while one of them is critical, this one's alerts are not told.</summary>
    public IList<string> DependsOn { get; } = [];

    internal void ThrowIfInvalid(string service)
    {
        Check(Interval == System.Threading.Timeout.InfiniteTimeSpan ? null : Interval, nameof(Interval), service, MonitorDefaults.MinInterval, MonitorDefaults.MaxInterval);
        Check(Timeout, nameof(Timeout), service, MonitorDefaults.MinTimeout, MonitorDefaults.MaxTimeout);
    }

    private static void Check(TimeSpan? value, string option, string service, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{option} of '{service}' must be {least} to {most}.");
        }
    }
}
