using ZiggyCreatures.Caching.Fusion;

namespace Sophia.Caching;

/// <summary>One declared key pattern: its template, the entry options made from its settings, and its counters.</summary>
internal sealed class CachePattern
{
    private long _hits;
    private long _misses;
    private long _stale;
    private long _failures;
    private readonly CachePatternOptions _options;

    public CachePattern(CacheKeyTemplate template, CachePatternOptions options, FusionCacheEntryOptions defaults)
    {
        Template = template;
        Ttl = options.Ttl;
        _options = options;
        EntryOptions = ToEntryOptions(options, defaults);
        Tag = new("sophia.cache.pattern", template.Text);
    }

    public CacheKeyTemplate Template { get; }

    public FusionCacheEntryOptions EntryOptions { get; }

    public KeyValuePair<string, object?> Tag { get; }

    public TimeSpan Ttl { get; }

    public void Hit() => Interlocked.Increment(ref _hits);

    public void Miss() => Interlocked.Increment(ref _misses);

    public void Stale() => Interlocked.Increment(ref _stale);

    public void Failed() => Interlocked.Increment(ref _failures);

    public CachePatternStatistics Read() => new(
        Template.Text, Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), Interlocked.Read(ref _stale), Interlocked.Read(ref _failures));

    /// <summary>Gives one entry another lifetime, and with it its jitter and the end of its stale life.</summary>
    public void SetTtl(FusionCacheEntryOptions entry, TimeSpan ttl)
    {
        entry.Duration = ttl;
        entry.JitterMaxDuration = ttl * _options.Jitter;
        entry.FailSafeMaxDuration = ttl + _options.StaleFor;
    }

    private static FusionCacheEntryOptions ToEntryOptions(CachePatternOptions options, FusionCacheEntryOptions defaults)
    {
        var entry = defaults.Duplicate(options.Ttl);
        entry.Size = options.Size;
        entry.JitterMaxDuration = options.Ttl * options.Jitter;
        entry.IsFailSafeEnabled = options.StaleFor > TimeSpan.Zero;
        entry.FailSafeMaxDuration = options.Ttl + options.StaleFor;
        entry.FailSafeThrottleDuration = options.RetryAfterFailure;
        entry.FactorySoftTimeout = options.SoftTimeout;
        entry.FactoryHardTimeout = options.HardTimeout;
        entry.EagerRefreshThreshold = options.EagerRefreshAt < 1 ? (float)options.EagerRefreshAt : null;
        return options.UseRedis ? entry : entry.SetSkipDistributedCache(true, true).SetSkipDistributedLocker(true);
    }
}
