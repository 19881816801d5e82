namespace Sophia.Resilience;

/// <summary>A breaker's options, copied and turned into the units it counts in (milliseconds of a monotonic clock).</summary>
internal sealed class BreakerSettings(CircuitBreakerOptions options)
{
    private readonly double _growth = options.RecoveryGrowth;
    private readonly double _recovery = options.RecoveryTimeout.TotalMilliseconds;
    private readonly double _maxRecovery = Math.Max(options.RecoveryTimeout.TotalMilliseconds, options.MaxRecoveryTimeout.TotalMilliseconds);

    public CircuitBreakerMode Mode { get; } = options.Mode;

    /// <summary>0 when the failure rate is the trigger.</summary>
    public int FailureThreshold { get; } = options.Trigger is CircuitBreakerTrigger.ConsecutiveFailures ? options.FailureThreshold : 0;

    public double FailureRate { get; } = options.FailureRate;

    public double SlowCallRate { get; } = options.SlowCallRate;

    public long WindowMilliseconds { get; } = (long)options.SamplingWindow.TotalMilliseconds;

    public int MinimumThroughput { get; } = options.MinimumThroughput;

    /// <summary>0 when durations are not watched.</summary>
    public long SlowMilliseconds { get; } = (long)(options.SlowCallDuration?.TotalMilliseconds ?? 0);

    public int PermittedProbes { get; } = options.PermittedProbes;

    public long ProbeMilliseconds { get; } = (long)Math.Ceiling(options.ProbeTimeout.TotalMilliseconds);

    /// <param name="opens">How often the breaker has opened since it was last closed, this time included.</param>
    public long OpenMilliseconds(int opens) => (long)Math.Ceiling(Math.Min(_recovery * Math.Pow(_growth, opens - 1), _maxRecovery));
}
