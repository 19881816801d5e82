using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>One state change of a <see cref="CircuitBreaker"/>.</summary>
public sealed class CircuitBreakerStateChangedEventArgs : EventArgs
{
    internal CircuitBreakerStateChangedEventArgs(BreakerPhase from, BreakerPhase to)
    {
        Service = to.Breaker.Service;
        PreviousState = from.Kind.ToCircuitState();
        State = to.Kind.ToCircuitState();
        Reason = to.Reason;
        Sequence = to.Generation;
        OccurredAt = to.Since;
        OpenFor = to.OpenFor;
        Exception = to.Cause;
    }

    /// <summary>The service the breaker guards.</summary>
    public string Service { get; }

    /// <summary>The state before.</summary>
    public CircuitState PreviousState { get; }

    /// <summary>The state after.</summary>
    public CircuitState State { get; }

    /// <summary>Why.</summary>
    public CircuitBreakerChangeReason Reason { get; }

    /// <summary>1 for the breaker's first change, then 2, 3, … without gaps. Handlers see them in this order.</summary>
    public long Sequence { get; }

    /// <summary>When, in UTC.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>For how long an open breaker rejects calls; zero for the other states.</summary>
    public TimeSpan OpenFor { get; }

    /// <summary>The failure that opened the breaker, if there was one and it was reported with its exception.</summary>
    public Exception? Exception { get; }
}
