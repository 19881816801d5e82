using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Audit;
using SnowflakeAdmin.Operations;

namespace SnowflakeAdmin;

internal sealed partial class SnowflakeAdminServer
{
    /// <summary>Lists queries.</summary>
    [McpServerTool(Name = "query_history", Title = "List queries", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Queries of the account, the newest first, also those that run now.")]
    public Task<TableAnswer> QueryHistoryAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("How far back, 1 to 336; above 24 the newest 45 minutes may be missing.")] int hours = 24,
        [Description("Only of this user.")] string? user = null,
        [Description("Only on this warehouse.")] string? warehouse = null,
        HistoryStatus? status = null,
        [Description("Only with this in their text.")] string? text = null,
        [Description("Rows, 1 to 1000. Default: 100.")] int limit = 0,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) => _services.History.ListAsync(
            Begin(context, environment), new HistoryFilter(hours, user, warehouse, status, text), new TableRequest(limit, cursor), cancellationToken);

    /// <summary>Shows costs.</summary>
    [McpServerTool(Name = "warehouse_costs", Title = "Show costs", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Credits by warehouse, most expensive first.")]
    public Task<TableAnswer> WarehouseCostsAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("How far back, 1 to 90.")] int days = 7,
        [Description("Only this warehouse.")] string? warehouse = null,
        [Description("A row for each day.")] bool byDay = false,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        _services.History.CostsAsync(Begin(context, environment), days, warehouse, byDay, new TableRequest(0, cursor), cancellationToken);

    /// <summary>Lists slow queries.</summary>
    [McpServerTool(Name = "slow_queries", Title = "List slow queries", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Queries that took long, the longest first.")]
    public Task<TableAnswer> SlowQueriesAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("How far back, 1 to 336.")] int hours = 24,
        [Description("Seconds at least.")] double minSeconds = 10,
        [Description("Only on this warehouse.")] string? warehouse = null,
        [Description("Rows, 1 to 1000. Default: 100.")] int limit = 0,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        _services.History.SlowAsync(Begin(context, environment), hours, minSeconds, warehouse, new TableRequest(limit, cursor), cancellationToken);

    /// <summary>Checks environments.</summary>
    [McpServerTool(Name = "check_connection", Title = "Check environments", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Whether the accounts answer, as whom, and what each environment allows: a good first call.")]
    public Task<ConnectionsAnswer> CheckConnectionAsync(
        [Description("Default: all.")] string? environment = null,
        CancellationToken cancellationToken = default) =>
        _services.Connections.CheckAsync(environment, cancellationToken);

    /// <summary>Reads the audit log.</summary>
    [McpServerTool(Name = "search_audit_log", Title = "Search the audit log", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Who asked what by this server and what ran, the newest first.")]
    public async Task<AuditAnswer> SearchAuditLogAsync(
        RequestContext<CallToolRequestParams> context,
        [Description("Only of this environment.")] string? environment = null,
        [Description("Only of callers with this in their name.")] string? caller = null,
        [Description("Refused, ConfirmationAsked, Confirmed, Declined, Started, Ran, Failed or Cancelled.")] string? @event = null,
        [Description("Only with this in statement or reason.")] string? text = null,
        [Description("Only this operation.")] string? operation = null,
        [Description("Only at or after this time, ISO 8601.")] DateTimeOffset? from = null,
        [Description("Only before this time, ISO 8601.")] DateTimeOffset? before = null,
        [Description("Lines, 1 to 500.")] int limit = SnowflakeAdminDefaults.AuditPage,
        CancellationToken cancellationToken = default)
    {
        var own = Caller.Of(context, _services.Http).Name;
        var readers = _services.Options.Value.AuditReaders;
        var all = readers is null || readers.Contains("*") || readers.Contains(own);
        var query = new AuditQuery(from, before, caller, environment, Event: AuditEvents.Parse(@event), Text: text, Operation: operation, OnlyOf: all ? null : own);
        var (entries, complete) = await _services.Audit.FindAsync(query, Math.Clamp(limit, 1, SnowflakeAdminDefaults.MaxAuditPage), cancellationToken);
        return new AuditAnswer([.. entries.Select(AuditLine.Of)], complete);
    }
}
