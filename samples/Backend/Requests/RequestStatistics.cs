using Backend.History;

namespace Backend.Requests;

/// <summary>How long the backend's own requests take and how many fail. Recording takes no lock and allocates nothing.</summary>
internal sealed class RequestStatistics : ISampleSource
{
    private readonly long[] _buckets = new long[LatencySketch.Buckets];
    private long _count;
    private long _errors;
    private long _sumMicroseconds;
    private long _maxMicroseconds;

    /// <summary>Counts a request.</summary>
    /// <param name="duration">How long it took.</param>
    /// <param name="failed">Whether it failed by the server's fault.</param>
    public void Record(TimeSpan duration, bool failed)
    {
        var microseconds = (long)duration.TotalMicroseconds;
        Interlocked.Increment(ref _buckets[LatencySketch.BucketOf(duration.TotalMilliseconds)]);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sumMicroseconds, microseconds);
        if (failed)
        {
            Interlocked.Increment(ref _errors);
        }

        for (var max = Volatile.Read(ref _maxMicroseconds); microseconds > max; max = Volatile.Read(ref _maxMicroseconds))
        {
            Interlocked.CompareExchange(ref _maxMicroseconds, microseconds, max);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<HistoryPoint> Take(long fromMs)
    {
        var sketch = new LatencySketch();
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            if (Volatile.Read(ref _buckets[bucket]) != 0)
            {
                sketch.AddBucket(bucket, Interlocked.Exchange(ref _buckets[bucket], 0));
            }
        }

        // A request that is recorded meanwhile may be in some of these and not yet in others: it is then in the next sample.
        var count = Interlocked.Exchange(ref _count, 0);
        var errors = Interlocked.Exchange(ref _errors, 0);
        var sum = Interlocked.Exchange(ref _sumMicroseconds, 0) / 1_000.0;
        var max = Interlocked.Exchange(ref _maxMicroseconds, 0) / 1_000.0;
        yield return new HistoryPoint(SeriesNames.Api, fromMs, count, errors, sum, max, errors > 0 ? SeriesStatus.Degraded : SeriesStatus.Healthy, sketch);
    }
}
