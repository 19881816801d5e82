using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Operations;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin;

internal sealed partial class SnowflakeAdminServer
{
    /// <summary>Lists users.</summary>
    [McpServerTool(Name = "list_users", Title = "List users", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Users with default role, last login and how they can log in.")]
    public Task<TableAnswer> ListUsersAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(LikeText)] string? like = null,
        [Description("Rows, 1 to 1000. Default: 100.")] int limit = 0,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        _services.Security.ListUsersAsync(Begin(context, environment), like, new TableRequest(limit, cursor), cancellationToken);

    /// <summary>Lists roles.</summary>
    [McpServerTool(Name = "list_roles", Title = "List roles", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Roles with how many users and roles have them.")]
    public Task<TableAnswer> ListRolesAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(LikeText)] string? like = null,
        [Description("Rows, 1 to 1000. Default: 100.")] int limit = 0,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        _services.Security.ListRolesAsync(Begin(context, environment), like, new TableRequest(limit, cursor), cancellationToken);

    /// <summary>Shows grants.</summary>
    [McpServerTool(Name = "show_grants", Title = "Show grants", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("What a role may do, which roles a user has, who has a role, or who may do what with an object.")]
    public Task<TableAnswer> ShowGrantsAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        GrantsKind kind,
        [Description("The role, user or object.")] string name,
        [Description("Rows, 1 to 1000. Default: 100.")] int limit = 0,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        _services.Security.ShowGrantsAsync(Begin(context, environment), kind, name, new TableRequest(limit, cursor), cancellationToken);

    /// <summary>Grants a role.</summary>
    [McpServerTool(Name = "grant_role", Title = "Grant a role", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Gives a role to a user or to another role. Administrators' roles, and roles that contain one, are never granted.")]
    public Task<ChangeAnswer> GrantRoleAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("The role.")] string role,
        [Description("The user who gets it; or toRole.")] string? toUser = null,
        [Description("The role that gets it; or toUser.")] string? toRole = null,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(context, environment, SqlText.Of($"GRANT ROLE {SqlName.Parse("role", role, 1)} TO {Grantee("toUser", toUser, "toRole", toRole)}"), cancellationToken);

    /// <summary>Revokes a role.</summary>
    [McpServerTool(Name = "revoke_role", Title = "Revoke a role", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Takes a role from a user or from another role. Administrators' roles are never revoked.")]
    public Task<ChangeAnswer> RevokeRoleAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("The role.")] string role,
        [Description("The user who loses it; or fromRole.")] string? fromUser = null,
        [Description("The role that loses it; or fromUser.")] string? fromRole = null,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(context, environment, SqlText.Of($"REVOKE ROLE {SqlName.Parse("role", role, 1)} FROM {Grantee("fromUser", fromUser, "fromRole", fromRole)}"), cancellationToken);

    /// <summary>Creates a schema.</summary>
    [McpServerTool(Name = "create_schema", Title = "Create a schema", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Creates a schema; one that exists stays as it is.")]
    public Task<ChangeAnswer> CreateSchemaAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("DATABASE.SCHEMA, or SCHEMA in the environment's database.")] string name,
        [Description("What it is for.")] string? comment = null,
        CancellationToken cancellationToken = default)
    {
        var text = comment is null ? SqlText.Of($"") : SqlText.Of($" COMMENT = {new SqlValue(comment)}");
        return ChangeAsync(context, environment, SqlText.Of($"CREATE SCHEMA IF NOT EXISTS {SqlName.Parse("name", name, 2)}{text}"), cancellationToken);
    }

    private static SqlText Grantee(string userArgument, string? user, string roleArgument, string? role) => (user, role) switch
    {
        ({ Length: > 0 }, null or "") => SqlText.Of($"USER {SqlName.Parse(userArgument, user, 1)}"),
        (null or "", { Length: > 0 }) => SqlText.Of($"ROLE {SqlName.Parse(roleArgument, role, 1)}"),
        _ => throw new McpException($"Give either {userArgument} or {roleArgument}."),
    };
}
