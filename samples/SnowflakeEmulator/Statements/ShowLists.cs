using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Results;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>The lists of SHOW, with Snowflake's column names.</summary>
internal static class ShowLists
{
    private static readonly DataType When = DataType.TimestampLtz with { Scale = 3 };

    public static TableData Of(Execution x, string what, ShowScope scope) => what switch
    {
        "DATABASES" => Databases(x),
        "SCHEMAS" => Schemas(x, scope),
        "TABLES" => Tables(x, scope),
        "VIEWS" => Views(x, scope),
        "OBJECTS" => Objects(x, scope),
        "COLUMNS" => Columns(x, scope),
        "PRIMARY KEYS" => PrimaryKeys(x, scope),
        "SEQUENCES" => Sequences(x, scope),
        "WAREHOUSES" => Warehouses(x),
        "USERS" => Users(x),
        "ROLES" => Roles(x),
        "PARAMETERS" => Parameters(x),
        _ => EmptyLists.Of(what) ?? throw SnowflakeErrors.Unsupported("SHOW " + what),
    };

    /// <summary>Columns from "name:type name …": t time, n number, everything else text.</summary>
    public static ResultColumn[] Columns(string names) => [.. names.Split(' ').Select(n => n.Split(':') switch
    {
        [var name, "t"] => new ResultColumn(name, When),
        [var name, "n"] => new ResultColumn(name, DataType.Number(38, 0)),
        [var name, "r"] => new ResultColumn(name, DataType.Real),
        [var name, "d"] => new ResultColumn(name, DataType.Number(38, 9)),
        [var name, ..] => new ResultColumn(name, DataType.Text),
        _ => throw new ArgumentException(names),
    })];

    public static IEnumerable<Schema> SchemasIn(Execution x, ShowScope scope)
    {
        var access = new AccessControl(x.Session);
        var databases = scope.Database is { } one ? [one] : x.Account.Databases.Values.AsEnumerable();
        var schemas = scope.Schema is { } schema ? [schema] : databases.SelectMany(d => d.Schemas.Values);
        return schemas.Where(s => access.Sees(s.Database) && access.Sees(s)).OrderBy(s => s.Database.Name, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal);
    }

    public static IEnumerable<Relation> RelationsIn(Execution x, ShowScope scope)
    {
        var access = new AccessControl(x.Session);
        return scope.Relation is { } relation
            ? [relation]
            : SchemasIn(x, scope).SelectMany(access.Relations);
    }

    public static string YesNo(bool value) => value ? "Y" : "N";

    private static TableData Databases(Execution x)
    {
        var access = new AccessControl(x.Session);
        return new(
            Columns("created_on:t name is_default is_current origin owner comment options retention_time kind owner_role_type"),
            [.. x.Account.Databases.Values.Where(access.Sees).OrderBy(d => d.Name, StringComparer.Ordinal).Select(d => new object?[]
            {
                d.CreatedOn, d.Name, "N", YesNo(d.Name == x.Session.Database), "", d.Owner, d.Comment, d.Transient ? "TRANSIENT" : "", d.RetentionDays.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "STANDARD", "ROLE",
            })]);
    }

    private static TableData Schemas(Execution x, ShowScope scope) => new(
        Columns("created_on:t name is_default is_current database_name owner comment options retention_time owner_role_type"),
        [.. SchemasIn(x, scope with { Schema = null }).Select(s => new object?[]
        {
            s.CreatedOn, s.Name, "N", YesNo(s.Name == x.Session.Schema && s.Database.Name == x.Session.Database), s.Database.Name, s.Owner, s.Comment, s.Transient ? "TRANSIENT" : "",
            s.RetentionDays.ToString(System.Globalization.CultureInfo.InvariantCulture), "ROLE",
        })]);

    private static TableData Tables(Execution x, ShowScope scope) => new(
        Columns("created_on:t name database_name schema_name kind comment cluster_by rows:n bytes:n owner retention_time owner_role_type"),
        [.. RelationsIn(x, scope).OfType<Table>().Select(t =>
        {
            var rows = TableSizes.Rows(x.Connection, t);
            return new object?[]
            {
                t.CreatedOn, t.Name, t.Schema.Database.Name, t.Schema.Name, Kind(t), t.Comment, "", rows, TableSizes.Bytes(t, rows), t.Owner,
                t.RetentionDays.ToString(System.Globalization.CultureInfo.InvariantCulture), "ROLE",
            };
        })]);

    public static string Kind(Table table) => table.TableKind switch { TableKind.Transient => "TRANSIENT", TableKind.Temporary => "TEMPORARY", _ => "TABLE" };

    private static TableData Views(Execution x, ShowScope scope) => new(
        Columns("created_on:t name reserved database_name schema_name owner comment text is_secure is_materialized owner_role_type"),
        [.. RelationsIn(x, scope).OfType<View>().Select(v => new object?[]
        {
            v.CreatedOn, v.Name, "", v.Schema.Database.Name, v.Schema.Name, v.Owner, v.Comment, v.Text, v.Secure ? "true" : "false", "false", "ROLE",
        })]);

    private static TableData Objects(Execution x, ShowScope scope) => new(
        Columns("created_on:t name database_name schema_name kind comment owner owner_role_type"),
        [.. RelationsIn(x, scope).Select(r => new object?[] { r.CreatedOn, r.Name, r.Schema.Database.Name, r.Schema.Name, r is Table t ? Kind(t) : "VIEW", r.Comment, r.Owner, "ROLE" })]);

    private static TableData Columns(Execution x, ShowScope scope) => new(
        Columns("table_name schema_name column_name data_type null? default kind expression comment database_name autoincrement"),
        [.. RelationsIn(x, scope).SelectMany(r => r.Columns.Select(c => new object?[]
        {
            r.Name, r.Schema.Name, c.Name, System.Text.Json.JsonSerializer.Serialize(new { type = c.Type.SchemaName, nullable = c.Nullable, precision = c.Type.Precision, scale = c.Type.Scale, length = c.Type.Length }),
            c.Nullable ? "true" : "NOT_NULL", c.Default ?? "", "COLUMN", "", c.Comment, r.Schema.Database.Name, c.Identity is { } i ? $"IDENTITY START {i.Start} INCREMENT {i.Step}" : "",
        }))]);

    private static TableData PrimaryKeys(Execution x, ShowScope scope) => new(
        Columns("created_on:t database_name schema_name table_name column_name key_sequence:n constraint_name rely comment"),
        [.. RelationsIn(x, scope).SelectMany(r => r.Columns.Where(c => c.PrimaryKey).Select((c, i) => new object?[]
        {
            r.CreatedOn, r.Schema.Database.Name, r.Schema.Name, r.Name, c.Name, i + 1, "SYS_CONSTRAINT_" + r.Name, "false", "",
        }))]);

    private static TableData Sequences(Execution x, ShowScope scope) => new(
        Columns("name database_name schema_name interval:n created_on:t owner comment owner_role_type"),
        [.. SchemasIn(x, scope).SelectMany(s => s.Sequences.Values).Select(s => new object?[] { s.Name, s.Schema.Database.Name, s.Schema.Name, s.Step, s.CreatedOn, s.Owner, s.Comment, "ROLE" })]);

    private static TableData Warehouses(Execution x)
    {
        var access = new AccessControl(x.Session);
        return new(
            Columns("name state type size min_cluster_count:n max_cluster_count:n started_clusters:n running:n queued:n is_default is_current auto_suspend:n auto_resume created_on:t resumed_on:t updated_on:t owner comment scaling_policy"),
            [.. x.Account.Warehouses.Values.Where(access.Sees).OrderBy(w => w.Name, StringComparer.Ordinal).Select(w =>
            {
                var running = w.IsRunning(x.Now);
                return new object?[]
                {
                    w.Name, running ? "STARTED" : "SUSPENDED", w.Type, w.Size, w.MinClusters, w.MaxClusters, running ? w.MinClusters : 0, w.Running, 0, YesNo(w.Name == x.Session.User.DefaultWarehouse),
                    YesNo(w.Name == x.Session.Warehouse), w.AutoSuspendSeconds, w.AutoResume ? "true" : "false", w.CreatedOn, w.ResumedOn, w.UpdatedOn, w.Owner, w.Comment, w.ScalingPolicy,
                };
            })]);
    }

    private static TableData Users(Execution x)
    {
        var access = new AccessControl(x.Session);
        return access.ManagesGrants || access.Has(Account.UserAdmin)
            ? new(
                Columns("name created_on:t login_name display_name first_name last_name email disabled comment default_warehouse default_namespace default_role owner last_success_login:t has_password has_rsa_public_key type"),
                [.. x.Account.Users.Values.OrderBy(u => u.Name, StringComparer.Ordinal).Select(u => new object?[]
                {
                    u.Name, u.CreatedOn, u.LoginName, u.DisplayName, u.FirstName, u.LastName, u.Email, u.Disabled ? "true" : "false", u.Comment, u.DefaultWarehouse, u.DefaultNamespace, u.DefaultRole, u.Owner,
                    u.LastSuccessLogin, u.Password is null ? "false" : "true", u.Keys.Any(k => k is not null) ? "true" : "false", u.Type,
                })])
            : throw SnowflakeErrors.Privilege("account", x.Account.Name);
    }

    private static TableData Roles(Execution x) => new(
        Columns("created_on:t name is_default is_current is_inherited assigned_to_users:n granted_to_roles:n granted_roles:n owner comment"),
        [.. x.Account.Roles.Values.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => new object?[]
        {
            r.CreatedOn, r.Name, YesNo(r.Name == x.Session.User.DefaultRole), YesNo(r.Name == x.Session.Role), YesNo(x.Account.Effective(x.Session.Role).Contains(r.Name)),
            x.Account.Users.Values.Count(u => u.Roles.ContainsKey(r.Name)), x.Account.Roles.Values.Count(o => o.Inherits.ContainsKey(r.Name)), r.Inherits.Count, r.Owner, r.Comment,
        })]);

    private static TableData Parameters(Execution x)
    {
        (string Name, object Value)[] all =
        [
            .. SessionParameters.All(x.Session), ("QUERY_TAG", x.Session.QueryTag), ("STATEMENT_TIMEOUT_IN_SECONDS", x.Session.TimeoutSeconds > 0 ? x.Session.TimeoutSeconds : 172_800),
        ];
        return new(
            Columns("key value default level description type"),
            [.. all.DistinctBy(p => p.Name).OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new object?[]
            {
                p.Name, p.Value is bool flag ? flag ? "true" : "false" : p.Value.ToString(), "", x.Session.Parameters.ContainsKey(p.Name) ? "SESSION" : "", "",
                p.Value switch { bool => "BOOLEAN", int => "NUMBER", _ => "STRING" },
            })]);
    }
}
