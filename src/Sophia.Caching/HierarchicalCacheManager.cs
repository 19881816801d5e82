using System.Collections.Frozen;
using ZiggyCreatures.Caching.Fusion;

namespace Sophia.Caching;

/// <summary>A cache in levels: memory, then Redis where it is configured. One computation per missing value, stale answers when the source fails.</summary>
/// <remarks>
/// Safe for any number of callers. Keys come from declared patterns, so that hit rates and metrics have a closed set of names. A Redis that is gone
/// costs no call an error: the memory level goes on, and what it changed meanwhile reaches Redis and the other nodes when it is back.
/// </remarks>
public sealed class HierarchicalCacheManager
{
    private const int MostByReference = 8;

    private readonly IFusionCache _cache;
    private readonly FrozenDictionary<string, CachePattern> _patterns;
    private readonly (string Text, CachePattern Pattern)[] _first;
    private readonly bool _shared;
    private readonly CachingMetrics _metrics;

    internal HierarchicalCacheManager(IFusionCache cache, IEnumerable<CachePattern> patterns, CachingMetrics metrics)
    {
        _cache = cache;
        _patterns = patterns.ToFrozenDictionary(pattern => pattern.Template.Text, StringComparer.Ordinal);
        // Patterns are constants of the program nearly always: the same string, not only an equal one, is found among a few without hashing it.
        _first = [.. _patterns.Values.Take(MostByReference).Select(pattern => (pattern.Template.Text, pattern))];
        _shared = cache.HasDistributedCache;
        _metrics = metrics;
        metrics.Observe(this);
    }

    /// <summary>The cached value, or what <paramref name="source"/> gives, which is then kept for the pattern's lifetime.</summary>
    /// <param name="pattern">A declared pattern, for example <c>dashboard:performance:{user_id}</c>.</param>
    /// <param name="arguments">The values of the pattern's arguments, in order. Any text is safe: it is escaped, and hashed when long.</param>
    /// <param name="source">Computes the value. At most one runs at a time for a key.</param>
    /// <param name="tags">Tags under which the entry can be removed together with others. Tags cost a look-up each on every read.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    /// <exception cref="ArgumentException">The pattern is not declared, or the number of arguments differs.</exception>
    /// <exception cref="TimeoutException">No value was at hand and the source took longer than the pattern's hard timeout.</exception>
    public ValueTask<T> GetOrSetAsync<T>(
        string pattern, ReadOnlySpan<string> arguments, Func<CancellationToken, Task<T>> source, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var declared = Find(pattern);
        return GetOrSetCoreAsync(declared.Template.Format(arguments), new SourceRun<T>(declared, source, null, _metrics), declared, tags, cancellationToken);
    }

    /// <summary>The cached value, or what <paramref name="source"/> gives, which is then kept for as long as the source itself says.</summary>
    /// <param name="pattern">A declared pattern, for example <c>dashboard:performance:{user_id}</c>.</param>
    /// <param name="arguments">The values of the pattern's arguments, in order. Any text is safe: it is escaped, and hashed when long.</param>
    /// <param name="source">Computes the value and may set its lifetime. At most one runs at a time for a key.</param>
    /// <param name="tags">Tags under which the entry can be removed together with others. Tags cost a look-up each on every read.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    /// <exception cref="ArgumentException">The pattern is not declared, or the number of arguments differs.</exception>
    /// <exception cref="TimeoutException">No value was at hand and the source took longer than the pattern's hard timeout.</exception>
    public ValueTask<T> GetOrSetAsync<T>(
        string pattern, ReadOnlySpan<string> arguments, Func<CacheFill, CancellationToken, Task<T>> source, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var declared = Find(pattern);
        return GetOrSetCoreAsync(declared.Template.Format(arguments), new SourceRun<T>(declared, null, source, _metrics), declared, tags, cancellationToken);
    }

    /// <summary>The cached value if there is one; never computes.</summary>
    /// <exception cref="ArgumentException">The pattern is not declared, or the number of arguments differs.</exception>
    public ValueTask<CacheResult<T>> TryGetAsync<T>(string pattern, ReadOnlySpan<string> arguments, CancellationToken cancellationToken = default)
    {
        var declared = Find(pattern);
        return TryGetCoreAsync<T>(declared, declared.Template.Format(arguments), cancellationToken);
    }

    /// <summary>Puts a value in, in every level, and tells the other nodes.</summary>
    /// <exception cref="ArgumentException">The pattern is not declared, or the number of arguments differs.</exception>
    public ValueTask SetAsync<T>(
        string pattern, ReadOnlySpan<string> arguments, T value, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        UseCodec<T>();
        var declared = Find(pattern);
        return _cache.SetAsync(declared.Template.Format(arguments), value, declared.EntryOptions, tags, cancellationToken);
    }

    /// <summary>Removes one entry from every level and every node.</summary>
    /// <exception cref="ArgumentException">The pattern is not declared, or the number of arguments differs.</exception>
    public ValueTask RemoveAsync(string pattern, ReadOnlySpan<string> arguments, CancellationToken cancellationToken = default)
    {
        var declared = Find(pattern);
        return _cache.RemoveAsync(declared.Template.Format(arguments), declared.EntryOptions, cancellationToken);
    }

    /// <summary>Removes every entry that was put in with this tag, on this node at once, on the others when Redis has told them.</summary>
    public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        return _cache.RemoveByTagAsync(tag, token: cancellationToken);
    }

    /// <summary>The share of reads, over all patterns, that did not wait for a source: 0 to 1.</summary>
    public double GetHitRate()
    {
        long hits = 0, reads = 0;
        foreach (var pattern in _patterns.Values)
        {
            var read = pattern.Read();
            (hits, reads) = (hits + read.Hits, reads + read.Hits + read.Misses);
        }

        return reads == 0 ? 0 : (double)hits / reads;
    }

    /// <summary>The share of one pattern's reads that did not wait for its source: 0 to 1.</summary>
    /// <exception cref="ArgumentException">The pattern is not declared.</exception>
    public double GetHitRate(string pattern) => Find(pattern).Read().HitRate;

    /// <summary>The counters of every declared pattern.</summary>
    public IReadOnlyList<CachePatternStatistics> GetStatistics() => [.. _patterns.Values.Select(pattern => pattern.Read())];

    internal IEnumerable<CachePattern> Patterns => _patterns.Values;

    private ValueTask<T> GetOrSetCoreAsync<T>(string key, SourceRun<T> run, CachePattern pattern, IEnumerable<string>? tags, CancellationToken cancellationToken)
    {
        UseCodec<T>();
        var answer = _cache.GetOrSetAsync<T>(key, run.InvokeAsync, default, pattern.EntryOptions, tags, cancellationToken);
        if (!answer.IsCompletedSuccessfully)
        {
            return WaitAsync(answer, run);
        }

        var value = answer.Result;
        run.AnsweredAtOnce();
        return new ValueTask<T>(value);
    }

    private static async ValueTask<T> WaitAsync<T>(ValueTask<T> answer, SourceRun<T> run)
    {
        T value;
        try
        {
            value = await answer.ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            run.NotAnswered();
            throw;
        }

        run.Answered();
        return value;
    }

    private async ValueTask<CacheResult<T>> TryGetCoreAsync<T>(CachePattern pattern, string key, CancellationToken cancellationToken)
    {
        UseCodec<T>();
        var found = await _cache.TryGetAsync<T>(key, pattern.EntryOptions, cancellationToken).ConfigureAwait(false);
        _metrics.Read(pattern, found.HasValue);
        return found.HasValue ? new CacheResult<T>(true, found.Value) : default;
    }

    // Values are written only where there is a level outside of this process.
    private void UseCodec<T>()
    {
        if (_shared)
        {
            EntryCodecs.Use<T>();
        }
    }

    private CachePattern Find(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        foreach (var (text, first) in _first)
        {
            if (ReferenceEquals(text, pattern))
            {
                return first;
            }
        }

        return _patterns.TryGetValue(pattern, out var declared)
            ? declared
            : throw new ArgumentException(
                $"The key pattern '{pattern}' is not declared. Declare it with AddSophiaCaching().AddPattern(\"{pattern}\"). Declared are: {string.Join(", ", _patterns.Keys.Order(StringComparer.Ordinal))}.", nameof(pattern));
    }
}
