using Backend.Live;
using Sophia.Caching;

namespace Backend.Pools;

/// <summary>Lists the key patterns of the cache with their hit rates.</summary>
internal static class CacheEndpoints
{
    public static void MapCaches(this RouteGroupBuilder api) =>
        api.MapGet("/caches", (HierarchicalCacheManager cache) => TypedResults.Ok(Read(cache))).WithName("GetCaches").WithSummary("Hit rates by key pattern.");

    public static CacheView[] Read(HierarchicalCacheManager cache) => [.. cache.GetStatistics()
        .Select(p => new CacheView(p.Pattern, p.Hits, p.Misses, p.StaleAnswers, p.SourceFailures, Math.Round(p.HitRate, 4)))];
}
