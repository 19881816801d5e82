namespace Sophia.Resilience;

/// <summary>
/// One uninterrupted stay of a breaker in one state. A state change replaces the phase by a compare-and-swap; a permit
/// remembers its phase, so what an older one reports lands where nobody looks any more.
/// </summary>
internal sealed class BreakerPhase
{
    /// <summary>The phase that replaced this one, set by whoever replaced it. Walking this chain gives the state changes in their true order.</summary>
    public BreakerPhase? Next;

    /// <summary>Failures since the last success; counts in closed phases only.</summary>
    public int ConsecutiveFailures;

    /// <summary>Probes that have succeeded in this half-open phase.</summary>
    public int SucceededProbes;

    public required CircuitBreaker Breaker { get; init; }

    public required BreakerPhaseKind Kind { get; init; }

    public required CircuitBreakerChangeReason Reason { get; init; }

    /// <summary>0, 1, 2, … in the order in which the phases were entered.</summary>
    public long Generation { get; init; }

    public DateTimeOffset Since { get; init; }

    /// <summary>How often the breaker has opened since it was last closed.</summary>
    public int Opens { get; init; }

    /// <summary>Monotonic milliseconds at which an open phase lets the first probe through.</summary>
    public long OpenUntil { get; init; }

    public TimeSpan OpenFor { get; init; }

    public Exception? Cause { get; init; }

    public SlidingWindow? Failures { get; init; }

    public SlidingWindow? SlowCalls { get; init; }

    /// <summary>The places of a half-open phase: null is free, <see cref="BreakerProbe.Finished"/> is used up.</summary>
    public BreakerProbe?[] Probes { get; init; } = [];

    /// <summary>Takes a free place, or one whose probe has outstayed its time.</summary>
    public BreakerProbe? TryTakeProbe(long now, long lifetime)
    {
        for (var i = 0; i < Probes.Length; i++)
        {
            var seen = Volatile.Read(ref Probes[i]);
            if (IsFree(seen, now))
            {
                var probe = new BreakerProbe(i, now + lifetime);
                if (ReferenceEquals(Interlocked.CompareExchange(ref Probes[i], probe, seen), seen))
                {
                    return probe;
                }
            }
        }

        return null;
    }

    /// <summary>Ends a probe's hold on its place. False when the place was given to another meanwhile, or the probe has reported before.</summary>
    public bool TryEndProbe(BreakerProbe probe, BreakerProbe? then) =>
        ReferenceEquals(Interlocked.CompareExchange(ref Probes[probe.Place], then, probe), probe);

    public bool HasFreeProbe(long now)
    {
        foreach (ref var place in Probes.AsSpan())
        {
            if (IsFree(Volatile.Read(ref place), now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Probes that run and have not outstayed their time, and the earliest moment at which one of them does (<see cref="long.MaxValue"/> if none runs).</summary>
    public (int Running, long FirstExpiry) RunningProbes(long now)
    {
        var (running, first) = (0, long.MaxValue);
        foreach (ref var place in Probes.AsSpan())
        {
            if (Volatile.Read(ref place) is { } probe && probe != BreakerProbe.Finished && probe.ExpiresAt > now)
            {
                running++;
                first = Math.Min(first, probe.ExpiresAt);
            }
        }

        return (running, first);
    }

    private static bool IsFree(BreakerProbe? place, long now) => place is null || place.ExpiresAt <= now;
}
