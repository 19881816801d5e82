namespace Sophia.Configuration.Schema;

/// <summary>The keys of <c>caching</c>, bound by Sophia.Caching.</summary>
internal static class CachingSchema
{
    public static SchemaObject Caching { get; } = new(
        new("key_prefix", Types.Text, "What every key in Redis starts with.", "nothing"),
        new("redis_soft_timeout", Types.Duration(0.001, 600), "When a stale value is given instead of waiting for Redis.", "0.1"),
        new("redis_hard_timeout", Types.Duration(0.001, 600), "When Redis is given up for this call.", "1"),
        new("redis_pause", Types.Duration(0.001, 600), "How long Redis is left alone after a failure.", "2"),
        new("lock_across_nodes", Types.Switch, "Whether only one node fills a missing value.", "true"),
        new("memory_size_limit", Types.Count(1, long.MaxValue), "The size of all entries in memory, in the units they are given.", "none"),
        new("patterns", new SchemaFree(), "Settings by key pattern, with '.' for ':'; durations here only as hh:mm:ss."));
}
