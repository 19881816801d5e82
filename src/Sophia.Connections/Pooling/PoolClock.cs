namespace Sophia.Connections;

/// <summary>
/// Milliseconds that only go forward. The system's tick count costs a sixth of a Stopwatch reading, which is more than a whole rent; a test's clock is followed exactly.
/// </summary>
internal readonly struct PoolClock(TimeProvider time)
{
    private readonly bool _system = ReferenceEquals(time, TimeProvider.System);

    public TimeProvider Time => time;

    public long Now => _system ? Environment.TickCount64 : (long)(time.GetTimestamp() * (1000.0 / time.TimestampFrequency));
}
