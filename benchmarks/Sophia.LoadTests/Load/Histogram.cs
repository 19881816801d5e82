using System.Diagnostics;

namespace Sophia.LoadTests.Load;

/// <summary>Latencies in microseconds, exact to one per cent, in constant memory.</summary>
internal sealed class Histogram
{
    private static readonly double LogStep = Math.Log(1.01);
    private readonly long[] _buckets = new long[2_048];
    private long _count;

    public void Record(long stopwatchTicks)
    {
        var microseconds = Math.Max(1, stopwatchTicks * 1e6 / Stopwatch.Frequency);
        _buckets[Math.Min(_buckets.Length - 1, (int)(Math.Log(microseconds) / LogStep))]++;
        _count++;
    }

    public LoadResult Result(double seconds) => new(_count, seconds, Percentile(0.5), Percentile(0.95), Percentile(0.99), Percentile(1));

    private double Percentile(double share)
    {
        var left = (long)Math.Ceiling(_count * share);
        for (var i = 0; i < _buckets.Length; i++)
        {
            left -= _buckets[i];
            if (left <= 0)
            {
                return Math.Exp((i + 0.5) * LogStep);
            }
        }

        return double.NaN;
    }
}
