using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sophia.Caching;

/// <summary>How the entries of one key pattern live.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class CachePatternOptions
{
    /// <summary>How long an entry is fresh.</summary>
    /// <value>100 ms to 30 days. The default is five minutes.</value>
    [Range(typeof(TimeSpan), CachingDefaults.MinTtl, CachingDefaults.MaxTtl)]
    public TimeSpan Ttl { get; set; } = Parse(CachingDefaults.Ttl);

    /// <summary>How long after its end an entry may still be answered when its source fails or is slow. Zero switches stale answers off.</summary>
    /// <value>Zero to 30 days. The default is one hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", CachingDefaults.MaxTtl)]
    public TimeSpan StaleFor { get; set; } = Parse(CachingDefaults.StaleFor);

    /// <summary>When a stale value is at hand, how long a caller waits for the source before it gets the stale one.</summary>
    /// <value>1 ms to 10 minutes. The default is 500 ms. The source goes on in the background and its answer is kept.</value>
    [Range(typeof(TimeSpan), CachingDefaults.MinTimeout, CachingDefaults.MaxTimeout)]
    public TimeSpan SoftTimeout { get; set; } = Parse(CachingDefaults.SoftTimeout);

    /// <summary>How long a caller without any value at hand waits for the source before it gets a <see cref="TimeoutException"/>.</summary>
    /// <value>1 ms to 10 minutes. The default is ten seconds.</value>
    [Range(typeof(TimeSpan), CachingDefaults.MinTimeout, CachingDefaults.MaxTimeout)]
    public TimeSpan HardTimeout { get; set; } = Parse(CachingDefaults.HardTimeout);

    /// <summary>After a failure of the source that a stale value covered, how long the source is left alone.</summary>
    /// <value>1 ms to 10 minutes. The default is five seconds.</value>
    [Range(typeof(TimeSpan), CachingDefaults.MinTimeout, CachingDefaults.MaxTimeout)]
    public TimeSpan RetryAfterFailure { get; set; } = Parse(CachingDefaults.RetryAfterFailure);

    /// <summary>The share of <see cref="Ttl"/> after which a read starts a refresh in the background. 1 switches it off.</summary>
    /// <value>0.1 to 1. The default is 0.9.</value>
    [Range(0.1, 1.0)]
    public double EagerRefreshAt { get; set; } = CachingDefaults.EagerRefreshAt;

    /// <summary>Up to this share of <see cref="Ttl"/> is added at random, so that entries made together do not end together.</summary>
    /// <value>0 to 1. The default is 0.05.</value>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = CachingDefaults.Jitter;

    /// <summary>What an entry counts against <see cref="SophiaCachingOptions.MemorySizeLimit"/>.</summary>
    /// <value>At least 1. The default is 1.</value>
    [Range(1, long.MaxValue)]
    public long Size { get; set; } = 1;

    /// <summary>Whether the entries also go to Redis. Off for what must not leave the process.</summary>
    /// <value>The default is <see langword="true"/>; without Redis it has no effect.</value>
    public bool UseRedis { get; set; } = true;

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Checks the ranges; generated at compile time, so that it needs no reflection.</summary>
[OptionsValidator]
internal sealed partial class CachePatternOptionsValidator : IValidateOptions<CachePatternOptions>;
