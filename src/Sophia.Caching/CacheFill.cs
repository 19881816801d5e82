using System.Globalization;

namespace Sophia.Caching;

/// <summary>What a source may decide about the value it computes, while it computes it.</summary>
public sealed class CacheFill
{
    private static readonly TimeSpan Shortest = TimeSpan.Parse(CachingDefaults.MinTtl, CultureInfo.InvariantCulture);
    private static readonly TimeSpan Longest = TimeSpan.Parse(CachingDefaults.MaxTtl, CultureInfo.InvariantCulture);
    private TimeSpan _ttl;

    internal CacheFill(TimeSpan ttl) => _ttl = ttl;

    /// <summary>How long this value is fresh: shorter for one that is known to be incomplete, as long as the source says where it says so.</summary>
    /// <value>100 ms to 30 days. The default is the pattern's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Ttl
    {
        get => _ttl;
        set => _ttl = value >= Shortest && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"A lifetime is {Shortest} to {Longest}.");
    }
}
