using Backend.Access;
using Backend.Alerts;
using Backend.Breakers;
using Backend.Health;
using Backend.History;
using Backend.Pools;
using Microsoft.Extensions.Options;
using Sophia.Caching;
using Sophia.Configuration;
using Sophia.Connections;
using Sophia.Health;
using Sophia.Hosting;
using Sophia.Resilience;
using Sophia.WebSockets;

namespace Backend.Live;

/// <summary>What the page shows, section by section. What changes a state is read at every update, figures every fifth.</summary>
internal static class LiveSections
{
    private const int Always = 1;
    private const int Often = 5;
    private const int MostAnomalies = 10;
    private const double Noteworthy = 0.3;

    public static IServiceCollection AddLiveSections(this IServiceCollection services) => services
        .AddSection("system", Always, SystemState, BackendJson.Default.SystemView)
        .AddSection("services", Always, static p => p.GetRequiredService<ServiceList>().Read(), BackendJson.Default.IReadOnlyListServiceView)
        .AddSection("breakers", Always, static p => BreakerEndpoints.Read(p.GetRequiredService<CircuitBreakerRegistry>(), p.GetRequiredService<TimeProvider>()), BackendJson.Default.BreakerViewArray)
        .AddSection("pools", Always, static p => PoolEndpoints.Read(p.GetRequiredService<UnifiedConnectionManager>()), BackendJson.Default.PoolViewArray)
        .AddSection("alerts", Always, static p => AlertEndpoints.Read(p.GetRequiredService<AlertManager>()), BackendJson.Default.AlertList)
        .AddSection("caches", Often, static p => CacheEndpoints.Read(p.GetRequiredService<HierarchicalCacheManager>()), BackendJson.Default.CacheViewArray)
        .AddSection("forecasts", Often, Forecasts, BackendJson.Default.ForecastViewArray)
        .AddSection("anomalies", Often, Anomalies, BackendJson.Default.AnomalyViewArray)
        .AddSection("sla", Often, Sla, BackendJson.Default.SlaView)
        .AddSection("sockets", Often, Sockets, BackendJson.Default.SocketsView);

    public static IServiceCollection AddSection<T>(
        this IServiceCollection services, string name, int every, Func<IServiceProvider, T> read, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        services.AddSingleton<LiveSection>(provider => new LiveSection<T>(name, every, () => read(provider), type));

    private static SystemView SystemState(IServiceProvider provider)
    {
        var services = provider.GetRequiredService<ServiceList>().Read();
        var rules = provider.GetRequiredService<AccessRules>();
        var history = provider.GetRequiredService<HistoryRecorder>().State;
        return new SystemView(
            ServiceList.Worst(services), services.Count, services.Count(service => service.Status != "healthy"),
            provider.GetRequiredService<IOptions<SophiaServerOptions>>().Value.Name ?? BackendDefaults.Name, typeof(LiveSections).Assembly.GetName().Version!.ToString(3),
            provider.GetRequiredService<IConfiguration>()["Sophia:Environment"], provider.GetRequiredService<ServiceLifecycle>().StartedAt, rules.Summary, !rules.LocalWithoutKey,
            history.Storage, history.Writable, history.SampleSeconds);
    }

    private static ForecastView[] Forecasts(IServiceProvider provider) => [.. provider.GetRequiredService<HealthPredictionEngine>().GetForecasts()
        .OrderByDescending(forecast => forecast.IsWarning).ThenByDescending(forecast => forecast.Used)
        .Select(f => new ForecastView(
            f.Service, f.Resource, Math.Round(f.Used, 4), Seconds(f.TimeToLimit), Seconds(f.Earliest), Seconds(f.Latest), f.IsWarning, f.Explain()))];

    private static AnomalyView[] Anomalies(IServiceProvider provider) => [.. provider.GetRequiredService<HealthPredictionEngine>().GetPredictions()
        .Where(prediction => IsNoteworthy(prediction.Anomaly)).OrderByDescending(prediction => prediction.Anomaly.Score).Take(MostAnomalies)
        .Select(p => new AnomalyView(p.Service, Text(p.Series), Math.Round(p.Anomaly.Score, 3), p.Anomaly.Explain()))];

    // A score that has not fallen yet, of a point that is as expected, is nothing to tell people.
    internal static bool IsNoteworthy(AnomalyScore anomaly) => anomaly.Score >= Noteworthy && anomaly.Reason is not (AnomalyReason.Normal or AnomalyReason.Learning);

    private static SlaView Sla(IServiceProvider provider)
    {
        var report = provider.GetRequiredService<SlaTracker>().CreateReport();
        return new SlaView(report.Target, [.. report.Services.Select(View)]);
    }

    private static SlaServiceView View(ServiceSla s)
    {
        var burn = ToShow(s.BurnRates);
        return new SlaServiceView(
            s.Service, Math.Round(s.Uptime, 6), Math.Round(s.BudgetSpent, 4), Math.Round(s.Watched.TotalSeconds), Math.Round(s.Down.TotalSeconds, 1), Seconds(s.MeanTimeToRecovery),
            s.Outages.Count, Math.Round(burn.LongRate, 2), burn.LongWindow.TotalHours, burn.IsExceeded,
            [.. s.DailyUptime.Select(day => day is { } share ? Math.Round(share, 5) : (double?)null)]);
    }

    // The shortest window that burns too fast, else the shortest: "too fast" beside the rate of another window helps nobody.
    internal static BurnRate ToShow(IReadOnlyList<BurnRate> rates) =>
        rates.FirstOrDefault(rate => rate.IsExceeded) ?? (rates is [var shortest, ..] ? shortest : null) ?? new BurnRate(1, TimeSpan.FromHours(1), TimeSpan.FromHours(1), 0, 0);

    private static SocketsView Sockets(IServiceProvider provider)
    {
        var connections = provider.GetRequiredService<ResilientWebSocketManager>().GetConnections();
        var connected = connections.Count(connection => connection.State is WebSocketConnectionState.Connected);
        return new SocketsView(
            connected, connections.Count - connected, connections.Count(c => c.Reliable), connections.Sum(c => (long)c.Queued), connections.Sum(c => c.QueuedBytes),
            connections.Sum(c => c.MessagesOut));
    }

    private static double? Seconds(TimeSpan? time) => time is { } value ? Math.Round(value.TotalSeconds) : null;

    private static string Text(HealthSeriesKind kind) => kind switch
    {
        HealthSeriesKind.Latency => "latency",
        HealthSeriesKind.ErrorRate => "error_rate",
        HealthSeriesKind.Saturation => "saturation",
        _ => "other",
    };
}
