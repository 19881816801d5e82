using System.Text.Json;
using Backend.Alerts;
using Sophia.Health;

namespace Backend.Dashboard;

/// <summary>The alerts that are active, critical ones first and the newest of them first; then those of the last 24 hours.</summary>
internal sealed class AlertsSource(AlertManager alerts) : DashboardSource
{
    private const int Most = 500;

    public override string Field => DashboardFields.Alerts;

    public override Task<JsonElement> CollectAsync(CancellationToken cancellationToken)
    {
        var active = alerts.GetActive();
        var known = active.Select(alert => alert.Id).ToHashSet(StringComparer.Ordinal);
        var ended = alerts.GetRecent(TimeSpan.FromHours(24)).Where(alert => !known.Contains(alert.Id)).Select(AlertView.Of);
        AlertView[] summary = [.. active.Select(AlertView.Of).OrderBy(alert => alert.Severity != AlertView.Critical).ThenByDescending(alert => alert.StartsAt).Concat(ended).Take(Most)];
        return Task.FromResult(JsonSerializer.SerializeToElement(summary, BackendJson.Default.AlertViewArray));
    }
}
