using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>How <see cref="ComprehensiveHealthMonitor"/> behaves. Bound from <c>Sophia:Monitoring:HealthChecks</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class HealthMonitorOptions
{
    /// <summary>The time between two checks of a service that sets none of its own.</summary>
    /// <value>100 ms to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Interval { get; set; } = Parse(MonitorDefaults.Interval);

    /// <summary>How long a check may take.</summary>
    /// <value>10 ms to one hour. The default is ten seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = Parse(MonitorDefaults.Timeout);

    /// <summary>The longest pause after a check that threw or did not answer: the pause doubles from the interval up to here.</summary>
    /// <value>100 ms to one day; below a service's interval there is no back-off. The default is one minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxBackOff { get; set; } = Parse(MonitorDefaults.MaxBackOff);

    /// <summary>By how much an interval varies, so that checks do not run in step.</summary>
    /// <value>0 to 0.5 of the interval. The default is 0.1.</value>
    [Range(0.0, 0.5)]
    public double Jitter { get; set; } = MonitorDefaults.Jitter;

    /// <summary>Results kept per service.</summary>
    /// <value>1 to 10,000 results. The default is 120.</value>
    [Range(1, 10_000)]
    public int History { get; set; } = MonitorDefaults.History;

    /// <summary>Whether what was learned and counted is kept over restarts in <see cref="StateFolder"/>.</summary>
    /// <value>The default, null, keeps nothing unless an <see cref="IHealthStateStore"/> is registered.</value>
    public string? StateFolder { get; set; }

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class HealthMonitorOptionsValidator : IValidateOptions<HealthMonitorOptions>;
