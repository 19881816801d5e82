using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>Keeps calls away from a service that fails, and finds out when it is back.</summary>
/// <remarks>
/// <para>
/// Closed, it lets calls through and counts failures; open, it rejects calls for <see cref="CircuitBreakerOptions.RecoveryTimeout"/>;
/// half-open, it lets <see cref="CircuitBreakerOptions.PermittedProbes"/> probes through, which close or open it.
/// </para>
/// <para>
/// Safe for any number of threads at once; no member blocks or takes a lock. Letting a call through and reporting its result allocate nothing.
/// Time comes from the <see cref="TimeProvider"/> and needs no timer: an open breaker whose time is over reads half-open even if nobody calls.
/// </para>
/// </remarks>
public sealed partial class CircuitBreaker
{
    private readonly BreakerSettings _settings;
    private readonly BreakerClock _clock;
    private readonly ILogger _logger;
    private readonly StripedCounters _counters = new();
    private volatile BreakerPhase _phase;

    /// <summary>Makes a breaker that stands alone. Through dependency injection, take it from <see cref="CircuitBreakerRegistry"/>, which lists and measures it.</summary>
    /// <param name="service">What it guards; appears in exceptions, logs and metrics.</param>
    /// <param name="options">How it behaves; copied. <see langword="null"/> takes the defaults.</param>
    /// <param name="timeProvider">Where time comes from. <see langword="null"/> is the system's.</param>
    /// <param name="logger">Where a handler of <see cref="StateChanged"/> that throws is reported.</param>
    /// <exception cref="ArgumentException"><paramref name="service"/> is empty.</exception>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public CircuitBreaker(string service, CircuitBreakerOptions? options = null, TimeProvider? timeProvider = null, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        options ??= new CircuitBreakerOptions();
        CircuitBreakerOptionsValidator.ThrowIfInvalid(service, options);

        Service = service;
        _settings = new BreakerSettings(options);
        _clock = new BreakerClock(timeProvider ?? TimeProvider.System);
        _logger = logger ?? NullLogger.Instance;
        _phase = CreatePhase(null, _settings.Mode.ToPhaseKind(), CircuitBreakerChangeReason.Created);
        _delivered = _phase;
    }

    /// <summary>What it guards.</summary>
    public string Service { get; }

    /// <summary>The state at this moment. Reading it changes nothing.</summary>
    public CircuitState State
    {
        get
        {
            var phase = _phase;
            return phase.Kind is BreakerPhaseKind.Open && _clock.Milliseconds >= phase.OpenUntil ? CircuitState.HalfOpen : phase.Kind.ToCircuitState();
        }
    }

    /// <summary>Whether it acts on what it counts, at this moment.</summary>
    public CircuitBreakerMode Mode => _phase.Kind.ToMode();

    /// <summary>Whether a call would be let through at this moment. Reading it takes no permit and changes nothing.</summary>
    public bool CanExecute
    {
        get
        {
            var phase = _phase;
            return phase.Kind switch
            {
                BreakerPhaseKind.Isolated => false,
                BreakerPhaseKind.Open => _clock.Milliseconds >= phase.OpenUntil,
                BreakerPhaseKind.HalfOpen => phase.HasFreeProbe(_clock.Milliseconds),
                _ => true,
            };
        }
    }

    /// <summary>
    /// How long to wait before the next call: until the open time is over, or until a running probe must have an answer.
    /// <see langword="null"/> while calls are let through, and while the breaker is held open by hand.
    /// </summary>
    public TimeSpan? RetryAfter
    {
        get
        {
            var phase = _phase;
            var now = _clock.Milliseconds;
            return phase.Kind switch
            {
                BreakerPhaseKind.Open when now < phase.OpenUntil => TimeSpan.FromMilliseconds(phase.OpenUntil - now),
                BreakerPhaseKind.HalfOpen when !phase.HasFreeProbe(now) => UntilProbesAnswer(phase, now),
                _ => null,
            };
        }
    }

    /// <summary>The failure that opened it last; <see langword="null"/> while it is closed or when the failure was reported without an exception.</summary>
    public Exception? LastFailure => _phase.Cause;

    /// <summary>When the state last changed, in UTC; the time it was made if it never did.</summary>
    public DateTimeOffset StateSince => _phase.Since;

    /// <summary>What it has counted so far.</summary>
    public CircuitBreakerCounters GetCounters()
    {
        var phase = _phase;
        var now = _clock.Milliseconds;
        var (calls, failures) = phase.Failures?.Read(now) ?? default;
        var (timed, slow) = phase.SlowCalls?.Read(now) ?? default;
        return new CircuitBreakerCounters
        {
            Successes = _counters.Read(BreakerCount.Success),
            Failures = _counters.Read(BreakerCount.Failure),
            SlowCalls = _counters.Read(BreakerCount.Slow),
            Rejections = _counters.Read(BreakerCount.Rejected),
            Cancellations = _counters.Read(BreakerCount.Cancelled),
            IgnoredResults = _counters.Read(BreakerCount.Ignored),
            TimesOpened = _counters.Read(BreakerCount.Opened),
            TimesWouldHaveOpened = _counters.Read(BreakerCount.WouldOpen),
            ConsecutiveFailures = Volatile.Read(ref phase.ConsecutiveFailures),
            WindowCalls = Math.Max(calls, timed),
            WindowFailures = failures,
            WindowSlowCalls = slow,
            ProbesRunning = phase.RunningProbes(now).Running,
        };
    }

    /// <summary>Rejects every call from now on, until <see cref="Reset"/> or <see cref="SetMode"/>.</summary>
    public void Isolate() => SetMode(CircuitBreakerMode.ForcedOpen);

    /// <summary>Closes the breaker, forgets its failures, and returns it to its configured mode (<see cref="CircuitBreakerMode.Normal"/> if that is forced-open).</summary>
    public void Reset()
    {
        var kind = _settings.Mode is CircuitBreakerMode.ForcedOpen ? BreakerPhaseKind.Closed : _settings.Mode.ToPhaseKind();
        Replace(static _ => true, kind, CircuitBreakerChangeReason.Reset);
    }

    /// <summary>Changes the mode and starts counting afresh; the mode it already has changes nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> is not a mode.</exception>
    public void SetMode(CircuitBreakerMode mode)
    {
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a mode of a circuit breaker.");
        }

        Replace(phase => phase.Kind.ToMode() != mode, mode.ToPhaseKind(), CircuitBreakerChangeReason.ModeChanged);
    }

    /// <summary>The exception for a call that <see cref="TryAcquire"/> has just rejected.</summary>
    public CircuitBreakerOpenException CreateOpenException()
    {
        var phase = _phase;
        return phase.Kind is BreakerPhaseKind.Isolated
            ? new CircuitBreakerOpenException(Service)
            : new CircuitBreakerOpenException(Service, RetryAfter ?? TimeSpan.Zero, phase.Cause);
    }

    private TimeSpan UntilProbesAnswer(BreakerPhase phase, long now)
    {
        // A probe that fails opens the breaker for about this long; one that never answers holds its place until it expires.
        var (running, firstExpiry) = phase.RunningProbes(now);
        return TimeSpan.FromMilliseconds(running == 0 ? 0 : Math.Min(firstExpiry - now, _settings.OpenMilliseconds(phase.Opens)));
    }
}
