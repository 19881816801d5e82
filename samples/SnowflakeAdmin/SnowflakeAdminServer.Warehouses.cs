using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin;

internal sealed partial class SnowflakeAdminServer
{
    /// <summary>Lists warehouses.</summary>
    [McpServerTool(Name = "list_warehouses", Title = "List warehouses", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Warehouses with state, size and what runs on them.")]
    public Task<TableAnswer> ListWarehousesAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(LikeText)] string? like = null,
        CancellationToken cancellationToken = default) =>
        _services.Security.ListWarehousesAsync(Begin(context, environment), like, cancellationToken);

    /// <summary>Suspends a warehouse.</summary>
    [McpServerTool(Name = "suspend_warehouse", Title = "Suspend a warehouse", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Suspends a warehouse once what runs on it has ended; it then costs nothing.")]
    public Task<ChangeAnswer> SuspendWarehouseAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(WarehouseText)] string warehouse,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(context, environment, SqlText.Of($"ALTER WAREHOUSE {SqlName.Parse("warehouse", warehouse, 1)} SUSPEND"), cancellationToken);

    /// <summary>Resumes a warehouse.</summary>
    [McpServerTool(Name = "resume_warehouse", Title = "Resume a warehouse", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Starts a suspended warehouse; it costs credits from then on.")]
    public Task<ChangeAnswer> ResumeWarehouseAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(WarehouseText)] string warehouse,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(context, environment, SqlText.Of($"ALTER WAREHOUSE {SqlName.Parse("warehouse", warehouse, 1)} RESUME IF SUSPENDED"), cancellationToken);

    /// <summary>Resizes a warehouse.</summary>
    [McpServerTool(Name = "resize_warehouse", Title = "Resize a warehouse", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Changes the size of a warehouse. Each size costs twice as much as the one before.")]
    public Task<ChangeAnswer> ResizeWarehouseAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(WarehouseText)] string warehouse,
        WarehouseSize size,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(context, environment, SqlText.Of($"ALTER WAREHOUSE {SqlName.Parse("warehouse", warehouse, 1)} SET WAREHOUSE_SIZE = {size}"), cancellationToken);

    private Task<ChangeAnswer> ChangeAsync(RequestContext<CallToolRequestParams> context, string environment, SqlText sql, CancellationToken cancellationToken) =>
        _services.Changes.RunAsync(context, Begin(context, environment), sql.Text, cancellationToken);
}
