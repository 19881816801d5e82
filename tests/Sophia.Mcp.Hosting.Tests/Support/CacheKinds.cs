using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

/// <summary>The two implementations of the framework's abstraction: its own, and FusionCache by Sophia.Caching.</summary>
internal static class CacheKinds
{
    public static ServiceProvider Services(bool fusion)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        if (fusion)
        {
            services.AddSophiaCaching();
        }
        else
        {
            services.AddHybridCache();
        }

        return services.BuildServiceProvider();
    }
}

/// <summary>A cache that is down.</summary>
internal sealed class BrokenCache : HybridCache
{
    /// <summary>Hangs instead, until somebody completes this.</summary>
    public TaskCompletionSource? Hanging { get; set; }

    public override async ValueTask<T> GetOrCreateAsync<TState, T>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default)
    {
        await FailAsync();
        return default!;
    }

    public override ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default) => WriteAsync();

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => FailAsync();

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => FailAsync();

    /// <summary>How long each write takes, after which it works.</summary>
    public Action? Slow { get; set; }

    /// <summary>How often something was to be kept.</summary>
    public int Writes { get; private set; }

    private async ValueTask WriteAsync()
    {
        Writes++;
        if (Slow is null)
        {
            await FailAsync();
        }

        Slow?.Invoke();
    }

    private async ValueTask FailAsync()
    {
        if (Hanging is { } hanging)
        {
            await hanging.Task;
        }

        throw new IOException("the cache is down");
    }
}
