using ZiggyCreatures.Caching.Fusion;

namespace Sophia.Caching;

/// <summary>One caller's source: tells afterwards whether the caller waited for it, was spared it, or got an older value in its place.</summary>
internal sealed class SourceRun<T>(CachePattern pattern, Func<CancellationToken, Task<T>>? plain, Func<CacheFill, CancellationToken, Task<T>>? filling, CachingMetrics metrics)
{
    private volatile int _thread;
    private volatile bool _succeeded;

    public async Task<T> InvokeAsync(FusionCacheFactoryExecutionContext<T> context, CancellationToken cancellationToken)
    {
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            var value = plain is not null
                ? await plain(cancellationToken).ConfigureAwait(false)
                : await FillAsync(context, cancellationToken).ConfigureAwait(false);
            _succeeded = true;
            return value;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            metrics.SourceFailed(pattern);
            throw;
        }
    }

    /// <summary>The caller waited: a source that was started and has not succeeded by now means that an older value stood in for it.</summary>
    public void Answered() => Count(started: _thread != 0);

    /// <summary>The caller was answered without waiting. A source that runs on another thread is then a refresh in the background, and the answer was fresh.</summary>
    public void AnsweredAtOnce() => Count(started: _thread == Environment.CurrentManagedThreadId);

    /// <summary>The caller waited and got nothing: a rate that left these out would be best when nothing works.</summary>
    public void NotAnswered() => metrics.Read(pattern, hit: false);

    private async Task<T> FillAsync(FusionCacheFactoryExecutionContext<T> context, CancellationToken cancellationToken)
    {
        var fill = new CacheFill(pattern.Ttl);
        var value = await filling!(fill, cancellationToken).ConfigureAwait(false);
        if (fill.Ttl != pattern.Ttl)
        {
            pattern.SetTtl(context.Options, fill.Ttl);
        }

        return value;
    }

    private void Count(bool started)
    {
        var stale = started && !_succeeded;
        metrics.Read(pattern, hit: !started || stale);
        if (stale)
        {
            metrics.AnsweredStale(pattern);
        }
    }
}
