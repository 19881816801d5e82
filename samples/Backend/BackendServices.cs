using Backend.Access;
using Backend.Dashboard;
using Backend.Deployments;
using Backend.Health;
using Backend.History;
using Backend.Live;
using Backend.Problems;
using Backend.Requests;
using Backend.Storage;
using Backend.Watching;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Sophia.Caching;
using Sophia.Connections;
using Sophia.Health;
using Sophia.Hosting;
using Sophia.WebSockets;

namespace Backend;

/// <summary>Registers what the backend stands on.</summary>
internal static class BackendServices
{
    public static void AddBackend(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Before the packages, so that the configuration has the last word over these defaults.
        services.Configure<SophiaServerOptions>(static server => server.Port = BackendDefaults.Port);
        services.Configure<SophiaCachingOptions>(static caching => (caching.KeyPrefix, caching.MemorySizeLimit) = (BackendDefaults.Name, BackendDefaults.MaxCachedPages));
        services.Configure<SophiaWebSocketOptions>(static sockets => (sockets.MaxConnections, sockets.MaxQueuedBytes) = (20_000, 64 * 1024 * 1024));
        services.Configure<ConnectionPoolOptions>(PostgresDatabase.PoolName, static pool => pool.Required = false);
        services.Configure<ConnectionPoolOptions>(SqliteDatabase.PoolName, static pool => (pool.Required, pool.MaxConnections) = (false, 4));
        services.Configure<ConnectionPoolOptions>("redis", static pool => pool.Required = false);
        builder.AddSophiaHosting();
        builder.AddSophiaConfiguration(static options => (options.ServerName, options.ProcessKind) = (BackendDefaults.Name, Sophia.Configuration.SophiaProcessKind.Backend));
        services.AddHealth().AddStorage(builder.Configuration).AddCache(builder.Configuration).AddWatching().AddHistory().AddDashboard().AddLive();
        services.AddBackendProblems().AddBackendAccess(builder.Configuration).AddBackendLimits().AddBackendOpenApi();
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, BackendJson.Default);
        });
        services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = true);
        // It tells every removal by tag, at a level at which nobody needs it.
        builder.Logging.AddFilter("ZiggyCreatures.Caching.Fusion", LogLevel.Warning);
        services.AddSingleton<BackendMetrics>();
        services.ConfigureOpenTelemetryMeterProvider(static metrics => metrics.AddMeter(BackendMetrics.MeterName));
    }

    private static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSophiaHealthMonitoring();
        return services.AddSingleton<ServiceList>().AddSingleton<IHealthStateStore, StoredHealthState>();
    }

    private static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddBackendOptions<HistoryOptions, HistoryOptionsValidator>("History");
        if (IsConfigured(configuration, PostgresDatabase.PoolName))
        {
            services.AddSophiaConnections().AddPostgres(PostgresDatabase.PoolName);
            services.AddSingleton<BackendDatabase, PostgresDatabase>();
        }
        else
        {
            services.AddSophiaConnections().AddDatabase(SqliteDatabase.PoolName, SqliteFactory.Instance, SqliteDatabase.ConnectionString(HistoryFile(configuration)));
            services.AddSingleton<BackendDatabase, SqliteDatabase>();
        }

        services.AddStartupFact(static provider => new StartupFact("history in", provider.GetRequiredService<BackendDatabase>().Kind));
        return services.AddSingleton<HistoryStore>().AddSingleton<HistoryReader>().AddSingleton<DeploymentStore>();
    }

    private static IServiceCollection AddCache(this IServiceCollection services, IConfiguration configuration)
    {
        var caching = services.AddSophiaCaching()
            .AddPattern(OptimizedDashboardService.Pattern)
            .AddPattern(OptimizedDashboardService.SourcePattern, static pattern =>
            {
                (pattern.Ttl, pattern.StaleFor, pattern.EagerRefreshAt, pattern.Jitter) = (TimeSpan.FromSeconds(1), TimeSpan.Zero, 1, 0);
                pattern.UseRedis = false;
            })
            .WithJson(BackendJson.Default.Options);
        if (IsConfigured(configuration, "redis"))
        {
            services.AddSophiaConnections().AddRedis("redis");
            caching.WithRedis("redis");
        }

        return services;
    }

    private static IServiceCollection AddWatching(this IServiceCollection services)
    {
        services.AddBackendOptions<WatchOptions, WatchOptionsValidator>("Watch");
        services.AddHttpClient(ServerClient.Name).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(static provider => new SocketsHttpHandler
        {
            ConnectCallback = provider.GetRequiredService<ServerConnector>().ConnectAsync,
            // Whoever is asked for its health answers for itself; and addresses of services move.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 16,
            UseCookies = false,
        });
        services.AddSingleton(static _ => new ServerConnector(System.Net.Dns.GetHostAddressesAsync));
        services.AddSingleton<ServerClient>().AddSingleton<AskedServers>();
        services.AddSingleton(static provider => WatchList.Read(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IOptions<WatchOptions>>(), provider.GetRequiredService<IOptions<HealthMonitorOptions>>()));
        return services.AddHostedService<FleetWatch>();
    }

    private static IServiceCollection AddHistory(this IServiceCollection services)
    {
        services.AddSingleton<RequestStatistics>();
        services.AddSingleton<ISampleSource>(static provider => provider.GetRequiredService<RequestStatistics>());
        services.AddSingleton<ISampleSource, ServiceSamples>();
        services.AddSingleton<HistoryRecorder>();
        services.AddHostedService(static provider => provider.GetRequiredService<HistoryRecorder>());
        services.AddSingleton<HistoryMaintenance>();
        return services.AddHostedService(static provider => provider.GetRequiredService<HistoryMaintenance>());
    }

    private static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddBackendOptions<DashboardOptions, DashboardOptionsValidator>("Dashboard");
        services.AddSingleton<DashboardSource, SystemHealthSource>().AddSingleton<DashboardSource, ServiceMetricsSource>();
        services.AddSingleton<DashboardSource, TrendsSource>().AddSingleton<DashboardSource, AlertsSource>();
        return services.AddSingleton<OptimizedDashboardService>().AddHostedService<DashboardFreshness>();
    }

    private static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddBackendOptions<LiveOptions, LiveOptionsValidator>("Live");
        services.AddSophiaWebSockets();
        return services.AddLiveSections().AddSingleton<LiveState>().AddHostedService<LivePublisher>();
    }

    private static bool IsConfigured(IConfiguration configuration, string pool) =>
        !string.IsNullOrWhiteSpace(configuration[$"Sophia:ConnectionPools:{pool}:ConnectionString"]);

    private static string HistoryFile(IConfiguration configuration) =>
        configuration[$"{BackendDefaults.Section}:History:File"] ?? configuration[$"{BackendDefaults.ServerSettings}:History:File"] ?? PrivateFile.Default("backend.db");
}
