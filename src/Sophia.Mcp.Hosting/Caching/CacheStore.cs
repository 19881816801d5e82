using System.Buffers.Binary;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>The application's <see cref="HybridCache"/> as this package uses it: bytes under a key, for a time by its own clock. A cache that fails or hangs is an empty one.</summary>
internal sealed class CacheStore(HybridCache? cache, IOptions<SophiaMcpServerOptions> options, TimeProvider time, ILogger<CacheStore> logger)
{
    private const int Header = sizeof(long);

    private readonly TimeSpan _timeout = options.Value.CacheTimeout;
    private readonly SeldomLog _failures = new(time);

    public bool IsThere => cache is not null;

    /// <summary>What is kept under a key, or null.</summary>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> FindAsync(string key, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        byte[]? entry = null;
        await TryAsync(
            "read",
            async token => entry = await cache!.GetOrCreateAsync<byte[]?>(key, static _ => default, Entry(lifetime, HybridCacheEntryFlags.DisableUnderlyingData), null, token),
            cancellationToken);
        return entry?.Length >= Header && IsFresh(entry, lifetime) ? entry.AsMemory(Header) : null;
    }

    /// <summary>Keeps something.</summary>
    /// <returns>Whether the cache has taken it.</returns>
    public Task<bool> KeepAsync(string key, ReadOnlyMemory<byte> value, TimeSpan lifetime, string[]? tags, CancellationToken cancellationToken)
    {
        var entry = new byte[Header + value.Length];
        BinaryPrimitives.WriteInt64LittleEndian(entry, time.GetUtcNow().UtcTicks);
        value.CopyTo(entry.AsMemory(Header));
        return TryAsync("written", token => cache!.SetAsync(key, entry, Entry(lifetime, HybridCacheEntryFlags.None), tags, token), cancellationToken);
    }

    public Task<bool> RemoveAsync(string key, CancellationToken cancellationToken) => TryAsync("changed", token => cache!.RemoveAsync(key, token), cancellationToken);

    public Task<bool> RemoveTagAsync(string tag, CancellationToken cancellationToken) => TryAsync("changed", token => cache!.RemoveByTagAsync(tag, token), cancellationToken);

    private static HybridCacheEntryOptions Entry(TimeSpan lifetime, HybridCacheEntryFlags flags) =>
        new() { Expiration = lifetime, LocalCacheExpiration = lifetime, Flags = flags };

    // An entry of the future is of a clock that has jumped: nobody knows how old it is.
    private bool IsFresh(byte[] entry, TimeSpan lifetime)
    {
        var age = time.GetUtcNow().UtcTicks - BinaryPrimitives.ReadInt64LittleEndian(entry);
        return age >= 0 && age < lifetime.Ticks;
    }

    private async Task<bool> TryAsync(string what, Func<CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        if (cache is null)
        {
            return false;
        }

        try
        {
            using var late = new CancellationTokenSource(_timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            var working = work(either.Token);
            // A cache that does not look at its token still may not hold a call up.
            await (working.IsCompleted ? working : new ValueTask(working.AsTask().WaitAsync(either.Token)));
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_failures.IsDue(out var times))
            {
                logger.CacheFailed(exception, what, times);
            }

            return false;
        }
    }
}
