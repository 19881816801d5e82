using Sophia.Caching;

namespace AiMemory.Caching;

/// <summary>The key patterns of the cache, as <c>Sophia:Caching:Patterns</c>, hit rates and metrics name them.</summary>
internal static class CachePatterns
{
    public const string Get = "ai-memory:get:{generation}:{id}";
    public const string List = "ai-memory:list:{generation}:{question}";
    public const string Search = "ai-memory:search:{generation}:{question}";
    public const string Stats = "ai-memory:stats:{generation}:{namespace}";

    public static void Add(SophiaCachingBuilder caching)
    {
        foreach (var pattern in new[] { Get, List, Search, Stats })
        {
            caching.AddPattern(pattern, static options =>
            {
                options.Ttl = AiMemoryDefaults.CacheTtl;
                // A generation that is over must be over, and its next value is under another key.
                options.StaleFor = TimeSpan.Zero;
                options.EagerRefreshAt = 1;
                // The connection pool limits the time of a query.
                options.HardTimeout = AiMemoryDefaults.CacheHardTimeout;
            });
        }
    }
}
