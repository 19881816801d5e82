using ZiggyCreatures.Caching.Fusion;

namespace Sophia.Caching;

/// <summary>One caller's source: tells afterwards whether the caller waited for it, was spared it, or got an older value in its place.</summary>
internal sealed class SourceRun<T>(CachePattern pattern, Func<CancellationToken, Task<T>> source, CachingMetrics metrics)
{
    private volatile bool _started;
    private volatile bool _succeeded;

    public async Task<T> InvokeAsync(FusionCacheFactoryExecutionContext<T> context, CancellationToken cancellationToken)
    {
        _started = true;
        try
        {
            var value = await source(cancellationToken).ConfigureAwait(false);
            _succeeded = true;
            return value;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            metrics.SourceFailed(pattern);
            throw;
        }
    }

    // A source that was started and has not succeeded by the time the caller is answered means an older value stood in for it.
    public void Answered()
    {
        var stale = _started && !_succeeded;
        metrics.Read(pattern, hit: !_started || stale);
        if (stale)
        {
            metrics.AnsweredStale(pattern);
        }
    }
}
