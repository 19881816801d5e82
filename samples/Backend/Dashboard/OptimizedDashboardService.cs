using System.Text.Json;
using Microsoft.Extensions.Options;
using Sophia.Caching;

namespace Backend.Dashboard;

/// <summary>
/// The plan's performance dashboard: its sources side by side, each within its own deadline, so that one that fails, hangs or lies costs its own field and nothing else;
/// cached for five minutes under <c>dashboard:performance:{user_id}</c>, a page with a hole in it for seconds only.
/// </summary>
internal sealed class OptimizedDashboardService
{
    /// <summary>The key pattern of pages.</summary>
    public const string Pattern = "dashboard:performance:{user_id}";

    /// <summary>The key pattern of what the sources gave: shared by all users for a moment, so that nobody can wear out the database with invented user ids.</summary>
    public const string SourcePattern = "dashboard:source:{field}";

    /// <summary>The tag of all pages.</summary>
    public const string Tag = "dashboard";

    private static readonly string[] Tags = [Tag];
    private static readonly Dictionary<string, int> NothingOmitted = [];
    private readonly SourceRunner[] _sources;
    private readonly HierarchicalCacheManager _cache;
    private readonly BackendMetrics _metrics;
    private readonly DashboardOptions _options;
    private readonly TimeProvider _time;

    public OptimizedDashboardService(
        IEnumerable<DashboardSource> sources, HierarchicalCacheManager cache, BackendMetrics metrics, IOptions<DashboardOptions> options, TimeProvider time,
        ILogger<SourceRunner> logger)
    {
        // The last one registered for a field wins, as everywhere in dependency injection.
        _sources = [.. DashboardFields.All.Select(field => new SourceRunner(sources.Last(source => source.Field == field), options, metrics, time, logger))];
        (_cache, _metrics, _options, _time) = (cache, metrics, options.Value, time);
    }

    /// <summary>The dashboard of a user, cached or made now.</summary>
    /// <param name="userId">Whose; any text.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    public ValueTask<DashboardPage> GetPerformanceDashboardAsync(string userId, CancellationToken cancellationToken) =>
        _cache.GetOrSetAsync(Pattern, [userId], (CacheFill fill, CancellationToken token) => BuildAsync(fill, token), Tags, cancellationToken);

    /// <summary>The JSON of the plan, with the hit rate and the response time of this moment.</summary>
    public void Write(Utf8JsonWriter json, DashboardPage page)
    {
        json.WriteStartObject();
        json.WriteString("timestamp", page.Timestamp.UtcDateTime);
        foreach (var field in DashboardFields.All)
        {
            json.WritePropertyName(field);
            page.Fields[field].WriteTo(json);
        }

        json.WriteStartObject("cache_info");
        json.WriteNumber("cache_hit_rate", Math.Round(_cache.GetHitRate(Pattern), 4));
        json.WriteNumber("response_time_ms", Math.Round(_metrics.AverageResponseMs, 3));
        json.WriteEndObject();
        json.WriteStartObject("failed_sources");
        foreach (var (field, reason) in page.FailedSources)
        {
            json.WriteString(field, reason);
        }

        json.WriteEndObject();
        json.WriteStartObject("omitted");
        foreach (var (field, count) in page.Omitted ?? NothingOmitted)
        {
            json.WriteNumber(field, count);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Makes every cached page old: the next reader of each makes it anew, and gets the old one only where that fails.</summary>
    public ValueTask InvalidateAsync(CancellationToken cancellationToken) => _cache.RemoveByTagAsync(Tag, cancellationToken);

    private async Task<DashboardPage> BuildAsync(CacheFill fill, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(_sources.Select(source => CollectAsync(source, cancellationToken)));
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var failures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (source, result) in _sources.Zip(results))
        {
            fields[source.Field] = result.Value;
            if (result.Failure is { } reason)
            {
                failures[source.Field] = reason;
            }
        }

        if (failures.Count > 0 && fill.Ttl > _options.FailedTtl)
        {
            fill.Ttl = _options.FailedTtl;
        }

        return new DashboardPage(_time.GetUtcNow(), fields, failures, PageBudget.Fit(fields, failures));
    }

    private Task<SourceResult> CollectAsync(SourceRunner source, CancellationToken cancellationToken) => _cache.GetOrSetAsync(
        SourcePattern,
        [source.Field],
        async (CancellationToken token) =>
        {
            var (value, failure) = await source.RunAsync(token);
            return new SourceResult(value, failure);
        },
        Tags,
        cancellationToken).AsTask();

    private sealed record SourceResult(JsonElement Value, string? Failure);
}
