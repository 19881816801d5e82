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
    public bool TryTake(CallerKey caller, int weight, out TimeSpan retryAfter)
    {
        var now = time.GetTimestamp();
        var taken = _buckets.Get(caller, now).TryTake(_shape, weight, now, out var wait);
        retryAfter = taken ? TimeSpan.Zero : time.GetElapsedTime(0, wait);
        return taken;
    }
}
