namespace Sophia.Resilience;

/// <summary>One probe's hold on its place in a half-open phase.</summary>
internal sealed class BreakerProbe(int place, long expiresAt)
{
    /// <summary>Marks a place as used up. It never expires.</summary>
    public static readonly BreakerProbe Finished = new(-1, long.MaxValue);

    public int Place { get; } = place;

    public long ExpiresAt { get; } = expiresAt;
}
