using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Questions about users, roles, grants and warehouses. Thread-safe.</summary>
internal sealed class SecurityQueries(TableQueries tables)
{
    private static readonly string[] UserColumns =
        ["name", "login_name", "email", "disabled", "default_role", "default_warehouse", "last_success_login", "has_password", "has_rsa_public_key", "type", "owner", "comment"];

    private static readonly string[] RoleColumns = ["name", "assigned_to_users", "granted_to_roles", "granted_roles", "owner", "comment", "created_on"];
    private static readonly string[] GrantColumns = ["privilege", "granted_on", "name", "role", "granted_to", "grantee_name", "grant_option", "granted_by", "created_on"];

    private static readonly string[] WarehouseColumns =
        ["name", "state", "type", "size", "running", "queued", "min_cluster_count", "max_cluster_count", "auto_suspend", "auto_resume", "resumed_on", "owner", "comment"];

    public Task<TableAnswer> ListUsersAsync(OperationContext operation, string? like, TableRequest request, CancellationToken cancellationToken) =>
        tables.AnswerAsync(operation, SqlText.Of($"SHOW USERS{Like(like)}"), request with { Columns = UserColumns }, cancellationToken);

    public Task<TableAnswer> ListRolesAsync(OperationContext operation, string? like, TableRequest request, CancellationToken cancellationToken) =>
        tables.AnswerAsync(operation, SqlText.Of($"SHOW ROLES{Like(like)}"), request with { Columns = RoleColumns }, cancellationToken);

    public Task<TableAnswer> ListWarehousesAsync(OperationContext operation, string? like, CancellationToken cancellationToken) => tables.AnswerAsync(
        operation, SqlText.Of($"SHOW WAREHOUSES{Like(like)}"), new TableRequest(SnowflakeAdminDefaults.MaxPageRows, Columns: WarehouseColumns), cancellationToken);

    public Task<TableAnswer> ShowGrantsAsync(OperationContext operation, GrantsKind kind, string name, TableRequest request, CancellationToken cancellationToken)
    {
        var parsed = SqlName.Parse("name", name, kind switch { GrantsKind.OnTable or GrantsKind.OnView => 3, GrantsKind.OnSchema => 2, _ => 1 });
        var sql = kind switch
        {
            GrantsKind.ToRole => SqlText.Of($"SHOW GRANTS TO ROLE {parsed}"),
            GrantsKind.ToUser => SqlText.Of($"SHOW GRANTS TO USER {parsed}"),
            GrantsKind.OfRole => SqlText.Of($"SHOW GRANTS OF ROLE {parsed}"),
            GrantsKind.OnTable => SqlText.Of($"SHOW GRANTS ON TABLE {parsed}"),
            GrantsKind.OnView => SqlText.Of($"SHOW GRANTS ON VIEW {parsed}"),
            GrantsKind.OnSchema => SqlText.Of($"SHOW GRANTS ON SCHEMA {parsed}"),
            GrantsKind.OnDatabase => SqlText.Of($"SHOW GRANTS ON DATABASE {parsed}"),
            _ => SqlText.Of($"SHOW GRANTS ON WAREHOUSE {parsed}"),
        };
        return tables.AnswerAsync(operation, sql, request with { Columns = GrantColumns }, cancellationToken);
    }

    private static SqlText Like(string? like) => string.IsNullOrEmpty(like) ? SqlText.Of($"") : SqlText.Of($" LIKE {new SqlValue(like)}");
}
