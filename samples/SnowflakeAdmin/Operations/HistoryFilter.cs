using System.Text.Json.Serialization;

namespace SnowflakeAdmin.Operations;

/// <summary>How a query ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HistoryStatus>))]
public enum HistoryStatus
{
    /// <summary>It has not.</summary>
    Running,

    /// <summary>Well.</summary>
    Success,

    /// <summary>With an error.</summary>
    Failed,
}

/// <summary>Which queries are wanted; what is null does not matter.</summary>
internal sealed record HistoryFilter(int Hours, string? User = null, string? Warehouse = null, HistoryStatus? Status = null, string? Text = null, long? MinMilliseconds = null);
