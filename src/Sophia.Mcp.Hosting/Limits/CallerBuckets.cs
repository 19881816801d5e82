using System.Collections.Concurrent;

namespace Sophia.Mcp.Hosting;

/// <summary>A token bucket for every caller, of a bounded number of callers. Thread-safe; a known caller's decision allocates nothing.</summary>
internal sealed class CallerBuckets(RateLimit limit, int maxCallers, TimeProvider time)
{
    private readonly BucketShape _shape = new(limit, time.TimestampFrequency);
    private readonly ConcurrentDictionary<object, TokenBucket> _buckets = new();
    private readonly TokenBucket _overflow = new();
    private readonly long _sweepEvery = time.TimestampFrequency;
    private long _nextSweep = long.MinValue;
    private int _count;

    /// <summary>Callers that are told apart now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes tokens of a caller's bucket.</summary>
    /// <param name="caller">A user's key or an address; anything with equality.</param>
    /// <param name="weight">Tokens to take.</param>
    /// <param name="retryAfter">When there will be enough, if there are not.</param>
    public bool TryTake(object caller, int weight, out TimeSpan retryAfter)
    {
        var now = time.GetTimestamp();
        if (!_buckets.TryGetValue(caller, out var bucket))
        {
            bucket = Add(caller, now);
        }

        var taken = bucket.TryTake(_shape, weight, now, out var wait);
        retryAfter = taken ? TimeSpan.Zero : time.GetElapsedTime(0, wait);
        return taken;
    }

    private TokenBucket Add(object caller, long now)
    {
        if (Count >= maxCallers)
        {
            Sweep(now);
        }

        if (Interlocked.Increment(ref _count) > maxCallers)
        {
            Interlocked.Decrement(ref _count);
            return _overflow;
        }

        var added = new TokenBucket();
        var bucket = _buckets.GetOrAdd(caller, added);
        if (!ReferenceEquals(bucket, added))
        {
            Interlocked.Decrement(ref _count);
        }

        return bucket;
    }

    /// <summary>Forgets callers whose buckets are full: a new bucket would be the same. At most once a second, because it looks at all of them.</summary>
    private void Sweep(long now)
    {
        var next = Volatile.Read(ref _nextSweep);
        if (now < next && next - now <= _sweepEvery || Interlocked.CompareExchange(ref _nextSweep, now + _sweepEvery, next) != next)
        {
            return;
        }

        foreach (var (caller, bucket) in _buckets)
        {
            if (bucket.IsFull(now) && _buckets.TryRemove(new KeyValuePair<object, TokenBucket>(caller, bucket)))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
