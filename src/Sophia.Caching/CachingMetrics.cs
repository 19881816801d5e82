using System.Diagnostics.Metrics;

namespace Sophia.Caching;

/// <summary>The instruments of the package. The only tag is the declared pattern, so no caller can create a time series.</summary>
internal sealed class CachingMetrics : IDisposable
{
    public const string MeterName = "Sophia.Caching";

    private readonly Meter _meter;
    private readonly Counter<long> _reads;
    private readonly Counter<long> _stale;
    private readonly Counter<long> _failures;

    public CachingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _reads = _meter.CreateCounter<long>("sophia.cache.reads", "{read}", "Reads of the cache, by pattern and result (hit, miss).");
        _stale = _meter.CreateCounter<long>("sophia.cache.stale_answers", "{read}", "Reads answered with an older value because the source failed or was slow.");
        _failures = _meter.CreateCounter<long>("sophia.cache.source_failures", "{failure}", "Times the source of a value threw.");
    }

    public void Observe(HierarchicalCacheManager manager) => _meter.CreateObservableGauge(
        "sophia.cache.hit_rate",
        () => manager.Patterns.Select(pattern => new Measurement<double>(pattern.Read().HitRate, pattern.Tag)),
        "1",
        "The share of reads since the start that did not wait for a source.");

    public void Read(CachePattern pattern, bool hit)
    {
        if (hit)
        {
            pattern.Hit();
        }
        else
        {
            pattern.Miss();
        }

        if (_reads.Enabled)
        {
            _reads.Add(1, pattern.Tag, hit ? HitTag : MissTag);
        }
    }

    public void AnsweredStale(CachePattern pattern)
    {
        pattern.Stale();
        _stale.Add(1, pattern.Tag);
    }

    public void SourceFailed(CachePattern pattern)
    {
        pattern.Failed();
        _failures.Add(1, pattern.Tag);
    }

    public void Dispose() => _meter.Dispose();

    private static readonly KeyValuePair<string, object?> HitTag = new("sophia.cache.result", "hit");
    private static readonly KeyValuePair<string, object?> MissTag = new("sophia.cache.result", "miss");
}
