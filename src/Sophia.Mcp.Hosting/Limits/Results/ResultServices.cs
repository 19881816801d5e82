using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Registers what looks at results: their size, and whether they are kept.</summary>
internal static class ResultServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(static provider => new CacheStore(
            provider.GetService<HybridCache>(), provider.GetRequiredService<IOptions<SophiaMcpServerOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CacheStore>>()));
        services.AddSingleton<ResultKeys>();
        services.AddSingleton<ToolResultCache>();
        services.AddSingleton(static provider => new McpResultCache(
            provider.GetRequiredService<CacheStore>(), provider.GetRequiredService<ResultKeys>(), provider.GetRequiredService<ToolPlans>()));
        services.AddSingleton<KeptResults>();
        services.AddSingleton<KeptResultResource>();
        services.AddSingleton<ResultLimiter>();
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>, KeptResultPostConfigure>();
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>, CacheHints>();
    }
}
