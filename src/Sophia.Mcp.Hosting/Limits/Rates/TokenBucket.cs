namespace Sophia.Mcp.Hosting;

/// <summary>A token bucket without a lock or a timer. Thread-safe; a decision allocates nothing.</summary>
/// <remarks>
/// Kept as the generic cell rate algorithm (ITU-T I.371): instead of tokens, the moment at which the bucket would be full again. A clock that jumps back
/// leaves it empty at worst, for as long as a burst takes to come back.
/// </remarks>
internal sealed class TokenBucket : ICallerEntry
{
    private long _fullAt = long.MinValue;

    /// <summary>Takes tokens if there are enough.</summary>
    /// <param name="shape">The bucket's shape in the clock's ticks.</param>
    /// <param name="cost">What to take, in ticks; see <see cref="BucketShape.Cost"/>.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="wait">How long, in ticks, until there will be enough.</param>
    public bool TryTake(in BucketShape shape, long cost, long now, out long wait)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _fullAt);
            if (seen > now + shape.Capacity)
            {
                // Further ahead than an empty bucket can be: the clock has jumped back. From now on it is an empty one.
                Interlocked.CompareExchange(ref _fullAt, now + shape.Capacity, seen);
                continue;
            }

            var fullAt = Math.Max(seen, now) + cost;
            wait = fullAt - now - shape.Capacity;
            if (wait > 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, fullAt, seen) == seen)
            {
                wait = 0;
                return true;
            }
        }
    }

    /// <summary>Puts back what has been taken, for a request that came to nothing after all. A bucket that nothing was taken of stays as it is.</summary>
    public void GiveBack(long cost)
    {
        while (Volatile.Read(ref _fullAt) is var seen && seen != long.MinValue && Interlocked.CompareExchange(ref _fullAt, seen - cost, seen) != seen)
        {
        }
    }

    // A full bucket is as good as a new one; whoever still holds it takes from it what a new one would have given.
    bool ICallerEntry.TryRetire(long now) => Volatile.Read(ref _fullAt) <= now;
}

/// <summary>A token bucket's shape in the ticks of a clock.</summary>
internal readonly struct BucketShape
{
    public BucketShape(RateLimit limit, long ticksPerSecond)
    {
        TicksPerToken = Math.Max(1, ticksPerSecond * 60 / limit.PerMinute);
        Burst = limit.Burst;
        Capacity = TicksPerToken * limit.Burst;
    }

    public long TicksPerToken { get; }

    public int Burst { get; }

    /// <summary>The time an empty bucket takes to fill.</summary>
    public long Capacity { get; }

    /// <summary>What tokens cost, in ticks. More than the bucket holds is all it holds, so that a dear call can ever be made.</summary>
    /// <param name="weight">Tokens of the whole call.</param>
    /// <param name="counted">How many of them have been taken already.</param>
    public long Cost(int weight, int counted = 0) => TicksPerToken * Math.Max(0, Math.Min(weight, Burst) - counted);

    /// <summary>When there will be enough for the whole call.</summary>
    /// <param name="time">The clock of the ticks.</param>
    /// <param name="wait">The ticks until what was left to take is there.</param>
    /// <param name="counted">How many tokens had been taken already.</param>
    public TimeSpan RetryAfter(TimeProvider time, long wait, int counted) => time.GetElapsedTime(0, wait + (TicksPerToken * counted));
}
