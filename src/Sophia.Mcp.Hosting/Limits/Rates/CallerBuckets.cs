namespace Sophia.Mcp.Hosting;

/// <summary>A token bucket for every caller, of a bounded number of callers. Thread-safe; a known caller's decision allocates nothing.</summary>
internal sealed class CallerBuckets(RateLimit limit, int maxCallers, TimeProvider time)
{
    private readonly BucketShape _shape = new(limit, time.TimestampFrequency);
    private readonly CallerTable<TokenBucket> _buckets = new(maxCallers, time, static () => new TokenBucket());

    /// <summary>Callers that are told apart now.</summary>
    public int Count => _buckets.Count;

    /// <summary>Takes tokens of a caller's bucket.</summary>
    /// <param name="caller">Whom it counts for.</param>
    /// <param name="weight">Tokens to take.</param>
    /// <param name="retryAfter">When there will be enough, if there are not.</param>
    public bool TryTake(CallerKey caller, int weight, out TimeSpan retryAfter) => TryTake(caller, weight, 0, out retryAfter, out _);

    /// <summary>Takes what is left to take of a call.</summary>
    /// <param name="caller">Whom it counts for.</param>
    /// <param name="weight">Tokens of the whole call.</param>
    /// <param name="counted">How many of them have been taken already, and will be again when the caller comes back.</param>
    /// <param name="retryAfter">When there will be enough, if there are not.</param>
    /// <param name="taken">What was taken.</param>
    public bool TryTake(CallerKey caller, int weight, int counted, out TimeSpan retryAfter, out TakenTokens taken)
    {
        var now = time.GetTimestamp();
        var (bucket, cost) = (_buckets.Get(caller, now), _shape.Cost(weight, counted));
        if (bucket.TryTake(_shape, cost, now, out var wait))
        {
            (retryAfter, taken) = (TimeSpan.Zero, new TakenTokens(bucket, cost));
            return true;
        }

        (retryAfter, taken) = (_shape.RetryAfter(time, wait, counted), default);
        return false;
    }

    /// <summary>Puts back what a call took that came to nothing after all.</summary>
    /// <param name="caller">Whom it counted for.</param>
    /// <param name="weight">Tokens of the whole call.</param>
    /// <param name="counted">How many of them stay taken.</param>
    public void GiveBack(CallerKey caller, int weight, int counted) => _buckets.Get(caller, time.GetTimestamp()).GiveBack(_shape.Cost(weight, counted));
}

/// <summary>What a request has taken of a bucket, in case it comes to nothing.</summary>
internal readonly struct TakenTokens(TokenBucket? bucket, long cost)
{
    public void GiveBack() => bucket?.GiveBack(cost);
}
