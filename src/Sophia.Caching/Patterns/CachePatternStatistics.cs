namespace Sophia.Caching;

/// <summary>What became of the reads of one key pattern since the process started.</summary>
/// <param name="Pattern">The pattern as it was declared, for example <c>dashboard:performance:{user_id}</c>.</param>
/// <param name="Hits">Reads answered without waiting for the source: from memory, from Redis, or from another caller's computation.</param>
/// <param name="Misses">Reads that waited for the source, whether it gave a value or failed, and look-ups that found nothing. A caller who goes away is neither.</param>
/// <param name="StaleAnswers">Reads answered with an older value because the source failed or was slow. They count as hits too.</param>
/// <param name="SourceFailures">Times the source threw.</param>
public readonly record struct CachePatternStatistics(string Pattern, long Hits, long Misses, long StaleAnswers, long SourceFailures)
{
    /// <summary>Hits ÷ (hits + misses), 0 to 1; 0 before the first read.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
