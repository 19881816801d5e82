namespace Sophia.Caching;

/// <summary>The defaults, in one place: options, validation, docs and tests read them here.</summary>
internal static class CachingDefaults
{
    public const string CacheName = "sophia";
    public const string RedisService = "redis";

    public const string Ttl = "00:05:00";
    public const string MinTtl = "00:00:00.1000000";
    public const string MaxTtl = "30.00:00:00";

    public const string StaleFor = "01:00:00";
    public const string SoftTimeout = "00:00:00.5000000";
    public const string HardTimeout = "00:00:10";
    public const string RetryAfterFailure = "00:00:05";
    public const string MinTimeout = "00:00:00.0010000";
    public const string MaxTimeout = "00:10:00";

    public const double EagerRefreshAt = 0.9;
    public const double Jitter = 0.05;

    public const string RedisSoftTimeout = "00:00:00.1000000";
    public const string RedisHardTimeout = "00:00:01";
    public const string RedisPause = "00:00:02";

    /// <summary>An argument longer than this (in UTF-16 units, after escaping) stands in the key as its SHA-256.</summary>
    public const int MaxArgumentLength = 128;
}
