using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>DESCRIBE.</summary>
internal static class DescribeStatements
{
    private static readonly string[] RelationColumns =
        ["name", "type", "kind", "null?", "default", "primary key", "unique key", "check", "expression", "comment", "policy name"];

    public static void Run(Execution x)
    {
        (x.Record.Type, x.Kind) = ("DESCRIBE", StatementKind.Describe);
        var cursor = x.Cursor;
        cursor.Position++;
        var kind = cursor.Current.Text is "TABLE" or "VIEW" or "SCHEMA" or "DATABASE" or "WAREHOUSE" or "USER" or "ROLE" or "RESULT" or "STAGE" or "FUNCTION" or "PROCEDURE"
            ? cursor.Next().Text
            : "TABLE";
        var name = cursor.QualifiedName();
        cursor.ExpectEnd();
        x.Rows(kind switch
        {
            "TABLE" or "VIEW" => Relation(Lookup.Relation(x.Session, name, "DESCRIBE", kind == "TABLE" ? "Table" : "View")),
            "SCHEMA" => Schema(new AccessControl(x.Session), Lookup.Schema(x.Session, name, "DESCRIBE")),
            "DATABASE" => Database(Lookup.Database(x.Session, name[^1])),
            "WAREHOUSE" => Warehouse(Lookup.Warehouse(x.Session, name[^1])),
            "USER" => User(x, Lookup.User(x.Session, name[^1])),
            _ => throw SnowflakeErrors.Unsupported("DESCRIBE " + kind),
        });
    }

    private static TableData Relation(Relation relation) => new(
        [.. RelationColumns.Select(n => new Results.ResultColumn(n, DataType.Text))],
        [.. relation.Columns.Select(c => new object?[]
        {
            c.Name, c.Type.ToString(), "COLUMN", ShowLists.YesNo(c.Nullable), c.Identity is { } i ? $"IDENTITY START {i.Start} INCREMENT {i.Step}" : c.Default, ShowLists.YesNo(c.PrimaryKey),
            ShowLists.YesNo(c.Unique), null, null, c.Comment.Length > 0 ? c.Comment : null, null,
        })]);

    private static TableData Schema(AccessControl access, Schema schema) => new(
        ShowLists.Columns("created_on:t name kind"),
        [.. access.Relations(schema).Select(r => new object?[] { r.CreatedOn, r.Name, r is Table t ? ShowLists.Kind(t) : "VIEW" })]);

    private static TableData Database(Database database) => new(
        ShowLists.Columns("created_on:t name kind"),
        [.. database.Schemas.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new object?[] { s.CreatedOn, s.Name, "SCHEMA" })]);

    private static TableData Warehouse(Warehouse warehouse) => new(
        ShowLists.Columns("created_on:t name kind"), [[warehouse.CreatedOn, warehouse.Name, "WAREHOUSE"]]);

    private static TableData User(Execution x, User user)
    {
        var access = new AccessControl(x.Session);
        if (user != x.Session.User && !access.ManagesGrants && !access.Has(Account.UserAdmin))
        {
            throw SnowflakeErrors.Privilege("user", user.Name);
        }

        (string Property, string? Value)[] all =
        [
            ("NAME", user.Name), ("COMMENT", user.Comment), ("DISPLAY_NAME", user.DisplayName), ("LOGIN_NAME", user.LoginName), ("FIRST_NAME", user.FirstName), ("LAST_NAME", user.LastName),
            ("EMAIL", user.Email), ("DISABLED", user.Disabled ? "true" : "false"), ("DEFAULT_WAREHOUSE", user.DefaultWarehouse), ("DEFAULT_NAMESPACE", user.DefaultNamespace),
            ("DEFAULT_ROLE", user.DefaultRole), ("RSA_PUBLIC_KEY", user.Keys[0]?.Base64), ("RSA_PUBLIC_KEY_FP", user.Keys[0]?.Fingerprint), ("RSA_PUBLIC_KEY_2", user.Keys[1]?.Base64),
            ("RSA_PUBLIC_KEY_2_FP", user.Keys[1]?.Fingerprint), ("TYPE", user.Type),
        ];
        return new TableData(ShowLists.Columns("property value default description"), [.. all.Select(p => new object?[] { p.Property, string.IsNullOrEmpty(p.Value) ? "null" : p.Value, "null", "" })]);
    }
}
