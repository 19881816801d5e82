using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Defaults = Sophia.Resilience.CircuitBreakerDefaults;

namespace Sophia.Resilience;

/// <summary>How a <see cref="CircuitBreaker"/> behaves. A breaker copies its options when it is made; later changes to them have no effect on it.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class CircuitBreakerOptions
{
    /// <summary>Whether the breaker acts on what it counts.</summary>
    /// <value>The default is <see cref="CircuitBreakerMode.Normal"/>.</value>
    [EnumDataType(typeof(CircuitBreakerMode))]
    public CircuitBreakerMode Mode { get; set; }

    /// <summary>What opens the breaker.</summary>
    /// <value>The default is <see cref="CircuitBreakerTrigger.ConsecutiveFailures"/>.</value>
    [EnumDataType(typeof(CircuitBreakerTrigger))]
    public CircuitBreakerTrigger Trigger { get; set; }

    /// <summary>How many failures in a row open the breaker, with <see cref="CircuitBreakerTrigger.ConsecutiveFailures"/>.</summary>
    /// <value>1 to 100,000 failures. The default is 5.</value>
    [Range(1, Defaults.MaxFailureThreshold)]
    public int FailureThreshold { get; set; } = Defaults.FailureThreshold;

    /// <summary>The share of failed calls that opens the breaker, with <see cref="CircuitBreakerTrigger.FailureRate"/>.</summary>
    /// <value>0.001 to 1. The default is 0.5.</value>
    [Range(Defaults.MinRate, 1.0)]
    public double FailureRate { get; set; } = Defaults.FailureRate;

    /// <summary>The sliding window of the failure rate and of the slow-call rate. It slides in tenths.</summary>
    /// <value>100 milliseconds to one hour. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinSamplingWindow, Defaults.MaxSamplingWindow)]
    public TimeSpan SamplingWindow { get; set; } = Defaults.SamplingWindow;

    /// <summary>How many calls the window must hold before a rate means anything.</summary>
    /// <value>1 to 1,000,000 calls. The default is 20.</value>
    [Range(1, Defaults.MaxMinimumThroughput)]
    public int MinimumThroughput { get; set; } = Defaults.MinimumThroughput;

    /// <summary>From which duration on a call counts as slow, whether it succeeds or fails; <see langword="null"/> watches no durations.</summary>
    /// <value>One millisecond to one day. The default is <see langword="null"/>.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan? SlowCallDuration { get; set; }

    /// <summary>The share of slow calls that opens the breaker, if <see cref="SlowCallDuration"/> is set.</summary>
    /// <value>0.001 to 1. The default is 0.8.</value>
    [Range(Defaults.MinRate, 1.0)]
    public double SlowCallRate { get; set; } = Defaults.SlowCallRate;

    /// <summary>How long the breaker rejects calls before it lets a probe through.</summary>
    /// <value>One millisecond to one day. The default is 60 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan RecoveryTimeout { get; set; } = Defaults.RecoveryTimeout;

    /// <summary>The factor by which the open time grows each time a probe fails. 1 keeps it constant; a success starts over.</summary>
    /// <value>1 to 10. The default is 1.</value>
    [Range(1.0, Defaults.MaxRecoveryGrowth)]
    public double RecoveryGrowth { get; set; } = Defaults.RecoveryGrowth;

    /// <summary>The cap of the growing open time. It never shortens <see cref="RecoveryTimeout"/> itself.</summary>
    /// <value>One millisecond to one day. The default is ten minutes.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan MaxRecoveryTimeout { get; set; } = Defaults.MaxRecoveryTimeout;

    /// <summary>How many probes a half-open breaker lets through. All must succeed to close it; the first failure opens it again.</summary>
    /// <value>1 to 100 probes. The default is 1.</value>
    [Range(1, Defaults.MaxPermittedProbes)]
    public int PermittedProbes { get; set; } = Defaults.PermittedProbes;

    /// <summary>How long a probe may run before its place is given to another call.</summary>
    /// <value>One millisecond to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), Defaults.MinDuration, Defaults.MaxDuration)]
    public TimeSpan ProbeTimeout { get; set; } = Defaults.ProbeTimeout;
}
