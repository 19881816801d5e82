namespace Sophia.Resilience;

/// <summary>Monotonic milliseconds. Reading the system's tick count costs a sixth of a high-resolution timestamp, so the system clock takes that path.</summary>
internal sealed class BreakerClock(TimeProvider time)
{
    private readonly bool _system = ReferenceEquals(time, TimeProvider.System);
    private readonly long _origin = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public long Milliseconds => _system ? Environment.TickCount64 : Time.GetElapsedTime(_origin).Ticks / TimeSpan.TicksPerMillisecond;
}
