using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sophia.Health;

/// <summary>What is promised. Bound from <c>Sophia:Monitoring:Sla</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SlaOptions
{
    /// <summary>Whether account is kept. Off, the monitor counts nothing; what was counted is kept.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The share of time, over 30 days, in which a service must not be unhealthy.</summary>
    /// <value>0.5 to 0.99999. The default is 0.999.</value>
    [Range(0.5, 0.99999)]
    public double Target { get; set; } = SlaDefaults.Target;

    /// <summary>The longest time between two checks that still counts as monitored; of a longer silence nothing is claimed, up or down.</summary>
    /// <value>One second to one day. The default is two minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxGap { get; set; } = TimeSpan.Parse(SlaDefaults.MaxGap, CultureInfo.InvariantCulture);

    /// <summary>Whether a budget that burns too fast raises an alert of its own (14.4× over 1 h and 5 min, 6× over 6 h and 30 min).</summary>
    /// <value>The default is <see langword="false"/>: at 99.9 % a restart of a minute burns that fast, and the critical alert tells real outages.</value>
    public bool BurnRateAlerts { get; set; }
}

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class SlaOptionsValidator : IValidateOptions<SlaOptions>;
