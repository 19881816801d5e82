using System.Text.Json.Serialization;
using Backend.Alerts;
using Backend.Breakers;
using Backend.Dashboard;
using Backend.Demo;
using Backend.Deployments;
using Backend.Health;
using Backend.History;
using Backend.Live;
using Backend.Pools;
using Microsoft.AspNetCore.Mvc;

namespace Backend;

/// <summary>How everything is written and read: snake_case, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(SystemHealth))]
[JsonSerializable(typeof(Dictionary<string, ServiceMetrics>))]
[JsonSerializable(typeof(Dictionary<string, PerformanceTrend>))]
[JsonSerializable(typeof(AlertView[]))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(SilenceRequest))]
[JsonSerializable(typeof(SilenceView))]
[JsonSerializable(typeof(BreakerView))]
[JsonSerializable(typeof(BreakerView[]))]
[JsonSerializable(typeof(PoolView[]))]
[JsonSerializable(typeof(HistoryView))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(DashboardPage))]
[JsonSerializable(typeof(DashboardDocument))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(DeploymentRequest))]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(DeploymentList))]
[JsonSerializable(typeof(IReadOnlyList<ServiceView>))]
[JsonSerializable(typeof(SystemView))]
[JsonSerializable(typeof(CacheView[]))]
[JsonSerializable(typeof(ForecastView[]))]
[JsonSerializable(typeof(AnomalyView[]))]
[JsonSerializable(typeof(SlaView))]
[JsonSerializable(typeof(SocketsView))]
[JsonSerializable(typeof(DemoServerView))]
[JsonSerializable(typeof(DemoServerView[]))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class BackendJson : JsonSerializerContext;
