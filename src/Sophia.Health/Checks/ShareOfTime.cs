namespace Sophia.Health;

/// <summary>The share of the time that the process spends in something, measured over stretches long enough to mean something. Thread-safe.</summary>
/// <remarks>
/// Two checks a few milliseconds apart would see a single burst as 100 %: a stretch ends with the first reading at least
/// <see cref="HealthCheckDefaults.ShareWindow"/> after it began, and until the next one ends its share is the answer.
/// </remarks>
/// <param name="spent">The time spent in it since the process began; never falls.</param>
/// <param name="time">The clock that the stretches are measured with.</param>
internal sealed class ShareOfTime(Func<TimeSpan> spent, TimeProvider time)
{
    private readonly Lock _lock = new();
    private TimeSpan _spentBefore = spent();
    private long _began = time.GetTimestamp();
    private double? _share;

    /// <summary>The share over the last complete stretch, 1 for one core's whole time; <c>null</c> before the first one is complete.</summary>
    public double? Read()
    {
        lock (_lock)
        {
            var elapsed = time.GetElapsedTime(_began);
            if (elapsed >= HealthCheckDefaults.ShareWindow)
            {
                var total = spent();
                _share = (total - _spentBefore) / elapsed;
                (_spentBefore, _began) = (total, time.GetTimestamp());
            }

            return _share;
        }
    }
}
