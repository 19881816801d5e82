using System.Globalization;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Duck;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>CREATE TABLE, with columns, AS a query, LIKE or CLONE.</summary>
internal static class CreateTable
{
    private static readonly string[] Properties =
        ["COMMENT", "DATA_RETENTION_TIME_IN_DAYS", "MAX_DATA_EXTENSION_TIME_IN_DAYS", "CHANGE_TRACKING", "ENABLE_SCHEMA_EVOLUTION", "DEFAULT_DDL_COLLATION"];

    public static void Run(Execution x, CreateIntent intent)
    {
        var cursor = x.Cursor;
        var ifNotExists = Clauses.IfNotExists(cursor);
        var parts = cursor.QualifiedName();
        var schema = Lookup.SchemaOf(x.Session, parts, "CREATE TABLE");
        new AccessControl(x.Session).Require(schema, "CREATE TABLE");
        var name = parts[^1];
        var columns = cursor.Is("(") ? ColumnDefinitions.Read(x) : null;
        var options = Clauses.Options(cursor, Properties);
        if (cursor.IsWord("CLUSTER"))
        {
            throw SnowflakeErrors.Unsupported("CLUSTER BY");
        }

        var source = cursor.AcceptWord("CLONE") || cursor.IsWord("LIKE") ? ReadSource(x) : (null, false);
        QuerySql? query = null;
        var translator = x.Translator();
        if (source.Table is null && cursor.AcceptWord("AS"))
        {
            query = translator.ReadQuery();
        }

        cursor.ExpectEnd();
        if (columns is null && source.Table is null && query is null)
        {
            throw cursor.Unexpected();
        }

        var there = intent.TableKind == TableKind.Temporary ? x.Session.Temporary.Find(schema, name) : schema.Relations.GetValueOrDefault(name);
        if (there is View)
        {
            throw SnowflakeErrors.Compilation($"Object '{Names.Display(name)}' already exists as VIEW", "002203", "42710");
        }

        if (!intent.May(there is not null, ifNotExists, x, name))
        {
            return;
        }

        var table = source.Table is { } from
            ? source.WithRows ? Clone(x, from, schema, name, intent.TableKind) : Create(x, schema, name, intent, from.Columns)
            : query is null ? Create(x, schema, name, intent, columns!) : CreateAs(x, translator, schema, name, intent, columns, query);
        table.Comment = options.GetValueOrDefault("COMMENT", "");
        table.RetentionDays = Clauses.Whole(options.GetValueOrDefault("DATA_RETENTION_TIME_IN_DAYS", "1"), "DATA_RETENTION_TIME_IN_DAYS");
        Publish(x, schema, table, intent);
        x.Status($"Table {Names.Display(name)} successfully created.");
    }

    /// <summary>A table with the rows of another.</summary>
    public static Table Clone(Execution x, Table from, Schema schema, string name, TableKind kind)
    {
        var table = Create(x, schema, name, new CreateIntent(false, kind switch { TableKind.Transient => "TRANSIENT", TableKind.Temporary => "TEMP", _ => "" }), [.. from.Columns.Select(c => Continued(x, c))]);
        var names = string.Join(", ", from.Columns.Select(c => Names.Quote(c.Name)));
        x.Run($"INSERT INTO {table.DuckName} ({names}) SELECT {names} FROM {from.DuckName}");
        return table;
    }

    /// <summary>A clone's AUTOINCREMENT goes on where the original's is.</summary>
    private static Column Continued(Execution x, Column column)
    {
        if (column is not { Sequence: { } sequence, Identity: { } identity })
        {
            return column;
        }

        var next = DuckEngine.Count(x.Connection, $"SELECT coalesce(last_value + increment_by, start_value) FROM duckdb_sequences() WHERE sequence_name = '{sequence}'");
        return column with { Identity = (next, identity.Step) };
    }

    private static (Table? Table, bool WithRows) ReadSource(Execution x)
    {
        var like = x.Cursor.AcceptWord("LIKE");
        var from = Lookup.Table(x.Session, x.Cursor.QualifiedName(), "CREATE TABLE");
        new AccessControl(x.Session).Require(from, "SELECT");
        return x.Cursor.Current.Text is "AT" or "BEFORE" ? throw SnowflakeErrors.Unsupported("TIME TRAVEL (AT | BEFORE)") : (from, !like);
    }

    private static Table Create(Execution x, Schema schema, string name, CreateIntent intent, IReadOnlyList<Column> columns)
    {
        var physical = x.Account.NextPhysicalName('T');
        List<Column> own = [.. columns];
        for (var i = 0; i < own.Count; i++)
        {
            if (own[i].Identity is { } identity)
            {
                x.Run(string.Create(CultureInfo.InvariantCulture, $"CREATE SEQUENCE \"{physical}_{i}\" START {identity.Start} INCREMENT {identity.Step} MINVALUE -9223372036854775808"));
                own[i] = own[i] with { Sequence = $"{physical}_{i}" };
            }
        }

        var definitions = own.Select(c => $"{Names.Quote(c.Name)} {c.Type.Duck}{(c.Nullable ? "" : " NOT NULL")}");
        x.Run($"CREATE TABLE {Names.Physical(physical)} ({string.Join(", ", definitions)})");
        return new Table(schema, name, physical, x.Session.Role, x.Now, own) { TableKind = intent.TableKind };
    }

    private static Table CreateAs(Execution x, Translator translator, Schema schema, string name, CreateIntent intent, List<Column>? declared, QuerySql query)
    {
        using var warehouse = WarehouseUse.Begin(x, translator.ReadsData);
        QueryStatements.Prepare(x, translator);
        using var live = LiveCopies.Create(x, translator.Live);
        var duck = DuckEngine.Describe(x.Connection, query.Sql);
        var found = Results.ResultColumns.Of([.. duck], query.Columns);
        if (declared is not null && declared.Count != found.Count)
        {
            throw SnowflakeErrors.Compilation("Invalid column definition list", "002026", "42601");
        }

        List<Column> columns = [.. found.Select((c, i) => declared?[i] ?? new Column(c.Name, c.Type))];
        if (columns.DistinctBy(c => c.Name).Count() != columns.Count)
        {
            throw SnowflakeErrors.Compilation("duplicate column name '" + columns.GroupBy(c => c.Name).First(g => g.Count() > 1).Key + "'", "002025", "42S21");
        }

        var table = Create(x, schema, name, intent, columns);
        var values = columns.Select((c, i) => Translator.Assign(new Expr($"\"c{i}\"", found[i].Type) { IsAtom = true }, c.Type));
        x.Record.RowsInserted = x.Run(
            $"INSERT INTO {table.DuckName} SELECT {string.Join(", ", values)} FROM ({query.Sql}) AS _s({string.Join(", ", columns.Select((_, i) => $"\"c{i}\""))})");
        return table;
    }

    private static void Publish(Execution x, Schema schema, Table table, CreateIntent intent)
    {
        if (table.TableKind != TableKind.Temporary)
        {
            if (intent.Publish(schema.Relations, table.Name, table) is Table old)
            {
                schema.DroppedTables.Add(old, x.Now);
            }

            Privileges.ApplyFuture(x, schema, table);
            return;
        }

        if (x.Session.Temporary.Find(schema, table.Name) is { } hidden)
        {
            x.Session.Temporary.Remove(hidden);
            x.Run("DROP TABLE IF EXISTS " + hidden.DuckName);
        }

        _ = x.Session.Temporary.Add(table) ? true : throw SnowflakeErrors.Exists(Names.Display(table.Name));
    }
}
