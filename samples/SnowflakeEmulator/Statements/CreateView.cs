using System.Globalization;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>CREATE VIEW and CREATE SEQUENCE.</summary>
internal static class CreateView
{
    public static void Run(Execution x, CreateIntent intent)
    {
        var cursor = x.Cursor;
        var ifNotExists = Clauses.IfNotExists(cursor);
        var parts = cursor.QualifiedName();
        var schema = Lookup.SchemaOf(x.Session, parts, "CREATE VIEW");
        new AccessControl(x.Session).Require(schema, "CREATE VIEW");
        List<string>? names = null;
        if (cursor.Accept("("))
        {
            names = [];
            do
            {
                names.Add(cursor.Name());
            }
            while (cursor.Accept(","));
            cursor.Expect(")");
        }

        var options = Clauses.Options(cursor, "COMMENT");
        cursor.ExpectWord("AS");
        var start = cursor.Position;
        var translator = new Translator(x.Session, cursor, Bindings.None, new LiveTables());
        var query = translator.ReadQuery();
        cursor.ExpectEnd();
        if (schema.Relations.TryGetValue(parts[^1], out var there) && there is Table)
        {
            throw SnowflakeErrors.Compilation($"Object '{Names.Display(parts[^1])}' already exists as TABLE", "002203", "42710");
        }

        if (!intent.May(there is not null, ifNotExists, x, parts[^1]))
        {
            return;
        }

        var columns = Columns(x, translator, query, names);
        var view = new View(schema, parts[^1], x.Session.Role, x.Now, columns, cursor.Text, cursor.Slice(start, cursor.Position))
        {
            Secure = intent.Modifier == "SECURE",
            Comment = options.GetValueOrDefault("COMMENT", ""),
        };
        intent.Publish(schema.Relations, view.Name, view);
        Privileges.ApplyFuture(x, schema, view);
        x.Status($"View {Names.Display(parts[^1])} successfully created.");
    }

    public static void Sequence(Execution x, CreateIntent intent)
    {
        var cursor = x.Cursor;
        var ifNotExists = Clauses.IfNotExists(cursor);
        var parts = cursor.QualifiedName();
        var schema = Lookup.SchemaOf(x.Session, parts, "CREATE SEQUENCE");
        new AccessControl(x.Session).Require(schema, "CREATE SEQUENCE");
        (long Start, long Step) numbers = (1, 1);
        while (!cursor.AtEnd)
        {
            var word = cursor.Next().Text;
            _ = cursor.AcceptWord("WITH") || cursor.AcceptWord("BY") || cursor.Accept("=");
            numbers = word switch
            {
                "START" => numbers with { Start = cursor.Integer() },
                "INCREMENT" => numbers with { Step = cursor.Integer() },
                "WITH" or "ORDER" or "NOORDER" => numbers,
                _ => throw SnowflakeErrors.Unsupported("SEQUENCE " + word),
            };
        }

        if (!intent.May(schema.Sequences.ContainsKey(parts[^1]), ifNotExists, x, parts[^1]))
        {
            return;
        }

        var physical = x.Account.NextPhysicalName('S');
        x.Run(string.Create(CultureInfo.InvariantCulture, $"CREATE SEQUENCE {Names.Physical(physical)} START {numbers.Start} INCREMENT {numbers.Step} MINVALUE -9223372036854775808"));
        intent.Publish(schema.Sequences, parts[^1], new Sequence(schema, parts[^1], physical, x.Session.Role, x.Now, numbers.Start, numbers.Step));
        x.Status($"Sequence {Names.Display(parts[^1])} successfully created.");
    }

    private static List<Column> Columns(Execution x, Translator translator, QuerySql query, List<string>? names)
    {
        using var live = LiveCopies.Create(x, translator.Live);
        var found = Results.ResultColumns.Of([.. DuckEngine.Describe(x.Connection, query.Sql)], query.Columns);
        if (names is not null && names.Count != found.Count)
        {
            throw SnowflakeErrors.Compilation("Invalid column definition list", "002026", "42601");
        }

        List<Column> columns = [.. found.Select((c, i) => new Column(names?[i] ?? c.Name, c.Type))];
        return columns.DistinctBy(c => c.Name).Count() == columns.Count
            ? columns
            : throw SnowflakeErrors.Compilation("duplicate column name '" + columns.GroupBy(c => c.Name).First(g => g.Count() > 1).Key + "'", "002025", "42S21");
    }
}
