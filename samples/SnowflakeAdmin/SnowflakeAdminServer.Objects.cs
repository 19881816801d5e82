using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Operations;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin;

internal sealed partial class SnowflakeAdminServer
{
    /// <summary>Lists objects.</summary>
    [McpServerTool(Name = "list_objects", Title = "List objects", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Lists databases, schemas, tables, views and other objects.")]
    public Task<TableAnswer> ListObjectsAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        ListedKind kind = ListedKind.Tables,
        [Description("Where: DATABASE or DATABASE.SCHEMA; for columns also DATABASE.SCHEMA.TABLE. Default: the environment's database.")] string? scope = null,
        [Description(LikeText)] string? like = null,
        [Description("Rows, 1 to 1000. Default: 100.")] int limit = 0,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) => _services.Objects.ListAsync(
            Begin(context, environment), kind, string.IsNullOrWhiteSpace(scope) ? null : SqlName.Parse("scope", scope), like, new TableRequest(limit, cursor), cancellationToken);

    /// <summary>Describes an object.</summary>
    [McpServerTool(Name = "describe_object", Title = "Describe an object", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Columns of a table or view, contents of a schema or database, properties of a user.")]
    public Task<TableAnswer> DescribeObjectAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(NameText)] string name,
        DescribedKind kind = DescribedKind.Table,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        _services.Objects.DescribeAsync(Begin(context, environment), kind, SqlName.Parse("name", name), new TableRequest(SnowflakeAdminDefaults.MaxPageRows, cursor), cancellationToken);

    /// <summary>Shows some rows.</summary>
    [McpServerTool(Name = "sample_table", Title = "Show some rows", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Some rows of a table or view, whichever come first.")]
    public Task<TableAnswer> SampleTableAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(NameText)] string name,
        [Description("1 to 100.")] int rows = SnowflakeAdminDefaults.SampleRows,
        CancellationToken cancellationToken = default) =>
        _services.Objects.SampleAsync(Begin(context, environment), SqlName.Parse("name", name), rows, cancellationToken);

    /// <summary>Shows DDL.</summary>
    [McpServerTool(Name = "get_ddl", Title = "Show DDL", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("The CREATE statement of a table, view, schema or database.")]
    public Task<DdlAnswer> GetDdlAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(NameText)] string name,
        DdlKind kind = DdlKind.Table,
        CancellationToken cancellationToken = default) =>
        _services.Objects.GetDdlAsync(Begin(context, environment), kind, SqlName.Parse("name", name), cancellationToken);
}
