using System.Globalization;
using System.Text;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>GET_DDL: the statement that would make an object.</summary>
internal static class DdlText
{
    public static string Of(Session session, string kind, string name)
    {
        var parts = StatementSplitter.Split(name) is [var cursor] ? cursor.QualifiedName() : throw SnowflakeErrors.NotFound("Object", name);
        kind = kind.ToUpperInvariant();
        return (kind, kind is "TABLE" or "VIEW" ? Lookup.Relation(session, parts, "GET_DDL") : null) switch
        {
            (_, Table table) => Table(table),
            (_, View view) => View(view),
            ("SCHEMA", _) => Schema(Lookup.Schema(session, parts, "GET_DDL")),
            ("DATABASE", _) => Database(Lookup.Database(session, parts[^1])),
            _ => throw SnowflakeErrors.Unsupported("GET_DDL of a " + kind),
        };
    }

    private static string Table(Table table)
    {
        var kind = table.TableKind switch { TableKind.Transient => "TRANSIENT ", TableKind.Temporary => "TEMPORARY ", _ => "" };
        var sql = new StringBuilder($"create or replace {kind}TABLE {Names.Display(table.Name)} (\n");
        var lines = table.Columns.Select(c => "\t" + Column(c)).ToList();
        Key(lines, "primary key", table.Columns.Where(c => c.PrimaryKey));
        Key(lines, "unique", table.Columns.Where(c => c.Unique));
        sql.AppendJoin(",\n", lines).Append("\n)");
        return sql.Append(table.Comment.Length > 0 ? $"COMMENT={Quoted(table.Comment)}\n;" : ";").ToString();
    }

    private static void Key(List<string> lines, string word, IEnumerable<Column> columns)
    {
        var names = columns.Select(c => Names.Display(c.Name)).ToList();
        if (names.Count > 0)
        {
            lines.Add($"\t{word} ({string.Join(", ", names)})");
        }
    }

    private static string Column(Column column) => string.Create(CultureInfo.InvariantCulture, $"{Names.Display(column.Name)} {column.Type}")
        + (column.Nullable ? "" : " NOT NULL")
        + (column.Default is null ? "" : " DEFAULT " + column.Default)
        + (column.Identity is { } i ? string.Create(CultureInfo.InvariantCulture, $" autoincrement start {i.Start} increment {i.Step}") : "")
        + (column.Comment.Length > 0 ? " COMMENT " + Quoted(column.Comment) : "");

    private static string View(View view) => view.Text.TrimEnd(';') + ";";

    private static string Schema(Schema schema) =>
        $"create or replace schema {schema.FullName};\n\n" + string.Join("\n\n", schema.Relations.Values.OrderBy(r => r is View).ThenBy(r => r.Name, StringComparer.Ordinal).Select(r => r is Table t ? Table(t) : View((View)r)));

    private static string Database(Database database) =>
        $"create or replace database {Names.Display(database.Name)};\n\n" + string.Join("\n\n", database.Schemas.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(Schema));

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
