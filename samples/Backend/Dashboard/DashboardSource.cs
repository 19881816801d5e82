using System.Text.Json;

namespace Backend.Dashboard;

/// <summary>Something the dashboard is made of: one field of it.</summary>
internal abstract class DashboardSource
{
    /// <summary>The field, one of <see cref="DashboardFields"/>.</summary>
    public abstract string Field { get; }

    /// <summary>Collects what the field says. It may fail, be slow or give nonsense: the page goes without it then.</summary>
    public abstract Task<JsonElement> CollectAsync(CancellationToken cancellationToken);
}

/// <summary>The fields of the plan.</summary>
internal static class DashboardFields
{
    public const string SystemHealth = "system_health";
    public const string ServiceMetrics = "service_metrics";
    public const string PerformanceTrends = "performance_trends";
    public const string Alerts = "alerts";

    /// <summary>All of them, in the plan's order.</summary>
    public static readonly string[] All = [SystemHealth, ServiceMetrics, PerformanceTrends, Alerts];

    /// <summary>What stands in a field whose source gave nothing.</summary>
    public static readonly JsonElement EmptyObject = JsonDocument.Parse("{}").RootElement.Clone();

    /// <inheritdoc cref="EmptyObject"/>
    public static readonly JsonElement EmptyList = JsonDocument.Parse("[]").RootElement.Clone();

    /// <summary>Whether a field is a list and not an object.</summary>
    public static bool IsList(string field) => field == Alerts;

    /// <summary>What stands in the field when there is nothing to say.</summary>
    public static JsonElement Empty(string field) => IsList(field) ? EmptyList : EmptyObject;
}
