using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sophia.Caching;
using ZiggyCreatures.Caching.Fusion;

namespace Sophia.Benchmarks.Caching;

/// <summary>
/// One value in a <see cref="HierarchicalCacheManager"/> and in a FusionCache with the same settings and the same logging, as an application has it, and in a bare one
/// without a logger: what reading it costs. Memory level alone.
/// </summary>
internal sealed class CachedGet : IDisposable
{
    public const string Pattern = "dashboard:performance:{user_id}";

    private readonly ServiceProvider _services;
    private readonly HierarchicalCacheManager _sophia;
    private readonly FusionCache _fusion;
    private readonly FusionCache _bare;
    private readonly FusionCacheEntryOptions _entry = new()
    {
        Duration = TimeSpan.FromMinutes(5),
        JitterMaxDuration = TimeSpan.FromSeconds(15),
        IsFailSafeEnabled = true,
        FailSafeMaxDuration = TimeSpan.FromMinutes(65),
        FailSafeThrottleDuration = TimeSpan.FromSeconds(5),
        FactorySoftTimeout = TimeSpan.FromMilliseconds(500),
        FactoryHardTimeout = TimeSpan.FromSeconds(10),
        EagerRefreshThreshold = 0.9f,
    };

    public CachedGet()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging();
        services.AddSophiaCaching().AddPattern(Pattern);
        _services = services.BuildServiceProvider();
        _sophia = _services.GetRequiredService<HierarchicalCacheManager>();
        _fusion = new FusionCache(new FusionCacheOptions(), logger: _services.GetRequiredService<ILogger<FusionCache>>());
        _bare = new FusionCache(new FusionCacheOptions());
        _ = (Sophia("user-17"), Fusion("user-17"), BareByKey("dashboard:performance:user-17"));
    }

    /// <summary>Through Sophia.</summary>
    public string Sophia(string user)
    {
        var answer = _sophia.GetOrSetAsync(Pattern, [user], static (CancellationToken _) => Task.FromResult("value"));
        return answer.IsCompletedSuccessfully ? answer.Result : answer.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Through FusionCache, with a key built from the user's name as any caller has to.</summary>
    public string Fusion(string user) => Read(_fusion, $"dashboard:performance:{user}");

    /// <summary>Through FusionCache without a logger, with a key that somebody has built before.</summary>
    public string BareByKey(string key) => Read(_bare, key);

    private string Read(FusionCache cache, string key)
    {
        var answer = cache.GetOrSetAsync<string>(key, static (_, _) => Task.FromResult("value"), default, _entry);
        return answer.IsCompletedSuccessfully ? answer.Result : answer.AsTask().GetAwaiter().GetResult();
    }

    public static MeterListener Listener()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Sophia.Caching")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        return listener;
    }

    public void Dispose()
    {
        _fusion.Dispose();
        _bare.Dispose();
        _services.Dispose();
    }
}
