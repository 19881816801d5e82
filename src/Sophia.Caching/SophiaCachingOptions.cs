using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sophia.Caching;

/// <summary>How the cache treats its Redis level. Bound from the configuration section <c>Sophia:Caching</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SophiaCachingOptions
{
    /// <summary>What every key starts with in memory and in Redis, so that several applications can share one Redis.</summary>
    /// <value>Up to 64 characters. The default is empty: no prefix.</value>
    [StringLength(64)]
    public string KeyPrefix { get; set; } = "";

    /// <summary>After this long a Redis read that is still on its way is left behind when an older value is at hand.</summary>
    /// <value>1 ms to 10 minutes. The default is 100 ms.</value>
    [Range(typeof(TimeSpan), CachingDefaults.MinTimeout, CachingDefaults.MaxTimeout)]
    public TimeSpan RedisSoftTimeout { get; set; } = TimeSpan.Parse(CachingDefaults.RedisSoftTimeout, CultureInfo.InvariantCulture);

    /// <summary>After this long a Redis operation is given up and the call goes on without Redis.</summary>
    /// <value>1 ms to 10 minutes. The default is one second.</value>
    [Range(typeof(TimeSpan), CachingDefaults.MinTimeout, CachingDefaults.MaxTimeout)]
    public TimeSpan RedisHardTimeout { get; set; } = TimeSpan.Parse(CachingDefaults.RedisHardTimeout, CultureInfo.InvariantCulture);

    /// <summary>How long Redis is left alone after an error, while the memory level goes on.</summary>
    /// <value>1 ms to 10 minutes. The default is two seconds.</value>
    [Range(typeof(TimeSpan), CachingDefaults.MinTimeout, CachingDefaults.MaxTimeout)]
    public TimeSpan RedisPause { get; set; } = TimeSpan.Parse(CachingDefaults.RedisPause, CultureInfo.InvariantCulture);

    /// <summary>Whether one node at a time computes a missing value, by a short lock in Redis. Off: one computation per node.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool LockAcrossNodes { get; set; } = true;

    /// <summary>How many bytes of values the memory level may hold, by the sizes given with <see cref="CachePatternOptions.Size"/>.</summary>
    /// <value>The default is <see langword="null"/>: no limit but the lifetime of the entries.</value>
    [Range(1, long.MaxValue)]
    public long? MemorySizeLimit { get; set; }
}

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class SophiaCachingOptionsValidator : IValidateOptions<SophiaCachingOptions>;
