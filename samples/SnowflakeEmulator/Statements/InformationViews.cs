using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>The views of INFORMATION_SCHEMA, with what the session's role may see.</summary>
internal static class InformationViews
{
    public static TableData? Of(Session session, Database database, string name)
    {
        var access = new AccessControl(session);
        var schemas = database.Schemas.Values.Where(access.Sees).OrderBy(s => s.Name, StringComparer.Ordinal).ToList();
        return name switch
        {
            "TABLES" => Tables(schemas, access),
            "COLUMNS" => Columns(schemas, access),
            "VIEWS" => Views(schemas, access),
            "SCHEMATA" => Schemata(schemas),
            "DATABASES" => new(
                ShowLists.Columns("DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT CREATED:t LAST_ALTERED:t RETENTION_TIME:n"),
                [.. session.Account.Databases.Values.Where(access.Sees).Select(d => new object?[] { d.Name, d.Owner, d.Transient ? "YES" : "NO", d.Comment, d.CreatedOn, d.CreatedOn, d.RetentionDays })]),
            "TABLE_PRIVILEGES" => new(
                ShowLists.Columns("GRANTOR GRANTEE TABLE_CATALOG TABLE_SCHEMA TABLE_NAME PRIVILEGE_TYPE IS_GRANTABLE CREATED:t"),
                [.. Relations(schemas, access).SelectMany(r => ShowGrants.Rows(r).Select(g => new object?[] { g[7], g[5], database.Name, r.Schema.Name, r.Name, g[1], (string?)g[6] == "true" ? "YES" : "NO", g[0] }))]),
            "APPLICABLE_ROLES" or "ENABLED_ROLES" => new(
                ShowLists.Columns("ROLE_NAME ROLE_OWNER"), [.. session.Account.Effective(session.Role).Order(StringComparer.Ordinal).Select(r => new object?[] { r, session.Account.Roles.GetValueOrDefault(r)?.Owner })]),
            "SEQUENCES" => new(
                ShowLists.Columns("SEQUENCE_CATALOG SEQUENCE_SCHEMA SEQUENCE_NAME SEQUENCE_OWNER START_VALUE INCREMENT CREATED:t"),
                [.. schemas.SelectMany(s => s.Sequences.Values).Select(q => new object?[] { database.Name, q.Schema.Name, q.Name, q.Owner, q.Start, q.Step, q.CreatedOn })]),
            _ => null,
        };
    }

    public static TableData Tables(IEnumerable<Schema> schemas, AccessControl? access = null) => new(
        ShowLists.Columns("TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER TABLE_TYPE IS_TRANSIENT RETENTION_TIME:n CREATED:t LAST_ALTERED:t COMMENT"),
        [.. Relations(schemas, access).Select(r => new object?[]
        {
            r.Schema.Database.Name, r.Schema.Name, r.Name, r.Owner, r is Table t ? t.TableKind == TableKind.Temporary ? "TEMPORARY TABLE" : "BASE TABLE" : "VIEW",
            r is Table { TableKind: TableKind.Transient } ? "YES" : "NO", (r as Table)?.RetentionDays ?? 0, r.CreatedOn, r.CreatedOn, r.Comment,
        })]);

    public static TableData Columns(IEnumerable<Schema> schemas, AccessControl? access = null) => new(
        ShowLists.Columns(
            "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION:n COLUMN_DEFAULT IS_NULLABLE DATA_TYPE CHARACTER_MAXIMUM_LENGTH:n NUMERIC_PRECISION:n NUMERIC_SCALE:n DATETIME_PRECISION:n IS_IDENTITY COMMENT"),
        [.. Relations(schemas, access).SelectMany(r => r.Columns.Select((c, i) => new object?[]
        {
            r.Schema.Database.Name, r.Schema.Name, r.Name, c.Name, i + 1, c.Default, c.Nullable ? "YES" : "NO", c.Type.SchemaName,
            c.Type.Kind is TypeKind.Text or TypeKind.Binary ? c.Type.Length : null, c.Type.Kind == TypeKind.Fixed ? c.Type.Precision : null, c.Type.Kind == TypeKind.Fixed ? c.Type.Scale : null,
            c.Type.IsTimestamp || c.Type.Kind == TypeKind.Time ? c.Type.Scale : null, c.Identity is null ? "NO" : "YES", c.Comment.Length > 0 ? c.Comment : null,
        }))]);

    private static TableData Views(IEnumerable<Schema> schemas, AccessControl access) => new(
        ShowLists.Columns("TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER VIEW_DEFINITION IS_SECURE CREATED:t COMMENT"),
        [.. Relations(schemas, access).OfType<View>().Select(v => new object?[] { v.Schema.Database.Name, v.Schema.Name, v.Name, v.Owner, v.Text, v.Secure ? "YES" : "NO", v.CreatedOn, v.Comment })]);

    private static TableData Schemata(IEnumerable<Schema> schemas) => new(
        ShowLists.Columns("CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT RETENTION_TIME:n CREATED:t LAST_ALTERED:t COMMENT"),
        [.. schemas.Select(s => new object?[] { s.Database.Name, s.Name, s.Owner, s.Transient ? "YES" : "NO", s.RetentionDays, s.CreatedOn, s.CreatedOn, s.Comment })]);

    private static IEnumerable<Relation> Relations(IEnumerable<Schema> schemas, AccessControl? access) =>
        schemas.SelectMany(s => access is null ? s.Relations.Values.OrderBy(r => r.Name, StringComparer.Ordinal) : access.Relations(s));
}
