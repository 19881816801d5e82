using Backend.Watching;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Health;

namespace Backend.Health;

/// <summary>Everything that is watched, from memory: the other servers, the connection pools, what the process lives on. Reading it runs no check.</summary>
internal sealed class ServiceList(ComprehensiveHealthMonitor monitor, HealthCheckRunner runner, AskedServers asked)
{
    /// <summary>All of it, servers first.</summary>
    public IReadOnlyList<ServiceView> Read() =>
        [.. monitor.Services.Select(Server), .. runner.Current.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(Own)];

    /// <summary>healthy when all are, unhealthy when one is, else degraded.</summary>
    public static string Worst(IEnumerable<ServiceView> services)
    {
        var statuses = services.Select(service => service.Status).ToHashSet(StringComparer.Ordinal);
        return statuses.Contains("unhealthy") ? "unhealthy" : statuses.Contains("degraded") ? "degraded" : "healthy";
    }

    /// <summary>Where a status stands in a list that begins with the worst.</summary>
    public static int Rank(string status) => status switch
    {
        "unhealthy" => 0,
        "degraded" => 1,
        _ => 2,
    };

    public static string Text(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    private ServiceView Server(ServiceHealth service) => new(
        service.Service, "server", Text(service.Status), service.LastCheck is not null && asked.WasAsked(service.Service) ? Round(service.ResponseTime.TotalMilliseconds) : null,
        service.LastCheck, service.ErrorMessage);

    private static ServiceView Own(HealthEntry entry) => new(
        entry.Name, Kind(entry.Component), Text(entry.Status), entry.LastCheck is null ? null : Round(Milliseconds(entry)), entry.LastCheck,
        entry.Status is HealthStatus.Healthy ? null : entry.ErrorMessage);

    private static string Kind(string component) => component switch
    {
        SophiaHealthTags.Connections => "connection",
        SophiaHealthTags.ExternalApis => "server",
        SophiaHealthTags.Resources => "resource",
        _ => "internal",
    };

    // A connection check answers from a cached result: how long the service itself took stands in its data.
    internal static double Milliseconds(HealthEntry entry) =>
        entry.Data.TryGetValue(HealthData.ResponseTime, out var own) && own is double milliseconds ? milliseconds : entry.ResponseTime.TotalMilliseconds;

    private static double Round(double milliseconds) => Math.Round(milliseconds, 2);
}
