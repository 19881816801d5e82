namespace Sophia.Mcp.Hosting;

/// <summary>One token bucket for all together. Thread-safe; a decision allocates nothing.</summary>
internal sealed class SharedBucket(RateLimit limit, TimeProvider time)
{
    private readonly BucketShape _shape = new(limit, time.TimestampFrequency);
    private readonly TokenBucket _bucket = new();

    /// <summary>Takes what is left to take of a call.</summary>
    /// <param name="weight">Tokens of the whole call.</param>
    /// <param name="counted">How many of them have been taken already, and will be again when the call is made anew.</param>
    /// <param name="retryAfter">When there will be enough, if there are not.</param>
    public bool TryTake(int weight, int counted, out TimeSpan retryAfter)
    {
        var taken = _bucket.TryTake(_shape, _shape.Cost(weight, counted), time.GetTimestamp(), out var wait);
        retryAfter = taken ? TimeSpan.Zero : _shape.RetryAfter(time, wait, counted);
        return taken;
    }

    /// <summary>Puts back what a call took that came to nothing after all.</summary>
    /// <param name="weight">Tokens of the whole call.</param>
    /// <param name="counted">How many of them stay taken.</param>
    public void GiveBack(int weight, int counted) => _bucket.GiveBack(_shape.Cost(weight, counted));
}
