using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Operations;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin;

internal sealed partial class SnowflakeAdminServer
{
    private static readonly TableRequest WholePage = new(SnowflakeAdminDefaults.MaxPageRows);

    /// <summary>The environments.</summary>
    [McpServerResource(UriTemplate = "snowflake://environments", Name = "environments", Title = "Environments", MimeType = "application/json")]
    [Description("The environments and what each allows.")]
    public string ReadEnvironments() => JsonSerializer.Serialize(
        _services.Environments.All.ToDictionary(static environment => environment.Name, static environment => new { environment.Account, Policy = ConnectionChecks.Describe(environment) }),
        JsonSerializerOptions.Web);

    /// <summary>The databases of an environment.</summary>
    [McpServerResource(UriTemplate = "snowflake://{environment}/databases", Name = "databases", Title = "Databases", MimeType = "application/json")]
    [Description("The databases of an environment's account.")]
    public Task<string> ReadDatabasesAsync(RequestContext<ReadResourceRequestParams> context, string environment, CancellationToken cancellationToken = default) =>
        ListAsync(context, environment, ListedKind.Databases, null, cancellationToken);

    /// <summary>The schemas of a database.</summary>
    [McpServerResource(UriTemplate = "snowflake://{environment}/databases/{database}", Name = "schemas", Title = "Schemas of a database", MimeType = "application/json")]
    [Description("The schemas of a database; names as they are stored.")]
    public Task<string> ReadSchemasAsync(RequestContext<ReadResourceRequestParams> context, string environment, string database, CancellationToken cancellationToken = default) =>
        ListAsync(context, environment, ListedKind.Schemas, SqlName.Stored(database), cancellationToken);

    /// <summary>The tables and views of a schema.</summary>
    [McpServerResource(UriTemplate = "snowflake://{environment}/databases/{database}/{schema}", Name = "objects", Title = "Tables and views of a schema", MimeType = "application/json")]
    [Description("The tables and views of a schema; names as they are stored.")]
    public async Task<string> ReadObjectsAsync(
        RequestContext<ReadResourceRequestParams> context, string environment, string database, string schema, CancellationToken cancellationToken = default)
    {
        var scope = SqlName.Stored(database, schema);
        var tables = await _services.Objects.ListAsync(Begin(context, environment), ListedKind.Tables, scope, null, WholePage, cancellationToken);
        var views = await _services.Objects.ListAsync(Begin(context, environment), ListedKind.Views, scope, null, WholePage, cancellationToken);
        return JsonSerializer.Serialize(new { tables, views }, JsonSerializerOptions.Web);
    }

    /// <summary>The columns of a table or view.</summary>
    [McpServerResource(UriTemplate = "snowflake://{environment}/databases/{database}/{schema}/{name}", Name = "object", Title = "A table or view", MimeType = "application/json")]
    [Description("The columns of a table or view; names as they are stored.")]
    public async Task<string> ReadObjectAsync(
        RequestContext<ReadResourceRequestParams> context, string environment, string database, string schema, string name, CancellationToken cancellationToken = default) => JsonSerializer.Serialize(
            await _services.Objects.DescribeAsync(Begin(context, environment), DescribedKind.Table, SqlName.Stored(database, schema, name), WholePage, cancellationToken), JsonSerializerOptions.Web);

    private async Task<string> ListAsync(
        RequestContext<ReadResourceRequestParams> context, string environment, ListedKind kind, SqlName? scope, CancellationToken cancellationToken) => JsonSerializer.Serialize(
            await _services.Objects.ListAsync(Begin(context, environment), kind, scope, null, WholePage, cancellationToken), JsonSerializerOptions.Web);

    private OperationContext Begin(RequestContext<ReadResourceRequestParams> context, string environment) =>
        OperationContext.New(Caller.Of(context, _services.Http), "resource", _services.Environments.Get(environment));
}
