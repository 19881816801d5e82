using System.Globalization;
using Sophia.Caching;

namespace BackendServer;

/// <summary>Many callers at once ask for one value that nobody has.</summary>
internal static class Misses
{
    public const string Pattern = "bench:miss:{key}";

    private static readonly TimeSpan SourceTakes = TimeSpan.FromMilliseconds(50);

    /// <returns>How often the source was called on this node.</returns>
    public static async Task<string> RunAsync(HierarchicalCacheManager cache, string key, int callers, CancellationToken cancellationToken)
    {
        var calls = 0;
        var answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => cache.GetOrSetAsync(
            Pattern,
            [key],
            async (CancellationToken token) =>
            {
                Interlocked.Increment(ref calls);
                await Task.Delay(SourceTakes, TimeProvider.System, token);
                return key;
            },
            cancellationToken: cancellationToken).AsTask()));
        return Array.TrueForAll(answers, answer => answer == key) ? calls.ToString(CultureInfo.InvariantCulture) : throw new InvalidOperationException("A caller got another value.");
    }
}
