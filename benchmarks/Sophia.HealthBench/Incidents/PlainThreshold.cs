namespace Sophia.HealthBench.Incidents;

/// <summary>
/// What the noise is compared with: fixed thresholds set with care (three times the mean latency of the first day, 5 % errors,
/// 90 % saturation, a failed check), one message whenever a service crosses from good to bad.
/// </summary>
internal sealed class PlainThreshold(Action<int, int> page) : IMonthDetector
{
    private readonly double[] _mean = new double[SimMonth.Services];
    private readonly bool[] _bad = new bool[SimMonth.Services];

    /// <summary>Messages if every bad check is told, as the plan's own loop does.</summary>
    public int EveryBadCheck { get; private set; }

    public void Observe(int service, int step, in SimPoint point)
    {
        if (step < SimMonth.StepsPerDay)
        {
            _mean[service] += point.LatencyMs / SimMonth.StepsPerDay;
            return;
        }

        var bad = !point.Missing && (!point.Up || point.LatencyMs > 3 * _mean[service] || point.ErrorRate > 0.05 || point.Saturation > 0.9);
        EveryBadCheck += bad ? 1 : 0;
        if (bad && !_bad[service])
        {
            page(service, step);
        }

        _bad[service] = bad;
    }

    public void EndStep(int step)
    {
    }
}
