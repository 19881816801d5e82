using System.Text.Json;
using Backend.Alerts;
using Sophia.Health;

namespace Backend.Dashboard;

/// <summary>The alerts that are active, then those of the last 24 hours; the newest of them.</summary>
internal sealed class AlertsSource(AlertManager alerts) : DashboardSource
{
    private const int Most = 20;

    public override string Field => DashboardFields.Alerts;

    public override Task<JsonElement> CollectAsync(CancellationToken cancellationToken)
    {
        var active = alerts.GetActive();
        var known = active.Select(alert => alert.Id).ToHashSet(StringComparer.Ordinal);
        AlertView[] summary = [.. active.Concat(alerts.GetRecent(TimeSpan.FromHours(24)).Where(alert => !known.Contains(alert.Id))).Take(Most).Select(AlertView.Of)];
        return Task.FromResult(JsonSerializer.SerializeToElement(summary, BackendJson.Default.AlertViewArray));
    }
}
