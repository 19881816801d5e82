using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>ALTER TABLE.</summary>
internal static class AlterTable
{
    public static void Run(Execution x)
    {
        var cursor = x.Cursor;
        var ifExists = Clauses.IfExists(cursor);
        var name = cursor.QualifiedName();
        if (ifExists && Lookup.TryRelation(x.Session, name, "ALTER") is null)
        {
            x.Status("Statement executed successfully.");
            return;
        }

        var table = Lookup.Table(x.Session, name, "ALTER");
        new AccessControl(x.Session).RequireOwnership(table);
        var word = cursor.Next().Text;
        switch (word)
        {
            case "RENAME" when cursor.AcceptWord("TO"):
                Move(x, table, cursor.QualifiedName());
                break;
            case "RENAME":
                cursor.AcceptWord("COLUMN");
                RenameColumn(x, table);
                break;
            case "ADD":
                cursor.AcceptWord("COLUMN");
                Add(x, table);
                break;
            case "DROP":
                cursor.AcceptWord("COLUMN");
                Drop(x, table);
                break;
            case "ALTER" or "MODIFY":
                ModifyAll(x, table);
                break;
            case "SET":
                var options = Clauses.Options(cursor, "COMMENT", "DATA_RETENTION_TIME_IN_DAYS", "CHANGE_TRACKING");
                table.Comment = options.GetValueOrDefault("COMMENT", table.Comment);
                break;
            case "SWAP":
                cursor.ExpectWord("WITH");
                Swap(x, table, Lookup.Table(x.Session, cursor.QualifiedName(), "ALTER"));
                break;
            default:
                throw SnowflakeErrors.Unsupported("ALTER TABLE " + word);
        }

        cursor.ExpectEnd();
        x.Status("Statement executed successfully.");
    }

    private static void Move(Execution x, Table table, string[] name)
    {
        var to = name.Length == 1 ? table.Schema : Lookup.SchemaOf(x.Session, name, "ALTER");
        if (x.Session.Temporary.Remove(table))
        {
            (table.Schema, table.Name) = (to, name[^1]);
            _ = x.Session.Temporary.Add(table) ? true : throw SnowflakeErrors.Exists(Names.Display(name[^1]));
            return;
        }

        if (!to.Relations.TryAdd(name[^1], table))
        {
            throw SnowflakeErrors.Exists(Names.Display(name[^1]));
        }

        table.Schema.Relations.TryRemove(new(table.Name, table));
        (table.Schema, table.Name) = (to, name[^1]);
    }

    private static void Swap(Execution x, Table one, Table other)
    {
        new AccessControl(x.Session).RequireOwnership(other);
        if (one.TableKind == TableKind.Temporary || other.TableKind == TableKind.Temporary)
        {
            throw SnowflakeErrors.Unsupported("SWAP WITH of a temporary table");
        }

        (one.Schema, other.Schema) = (other.Schema, one.Schema);
        (one.Name, other.Name) = (other.Name, one.Name);
        one.Schema.Relations[one.Name] = one;
        other.Schema.Relations[other.Name] = other;
    }

    private static void RenameColumn(Execution x, Table table)
    {
        var column = Column(x.Cursor, table);
        x.Cursor.ExpectWord("TO");
        var name = x.Cursor.Name();
        if (table.Columns.Any(c => c.Name == name))
        {
            throw SnowflakeErrors.Compilation($"column '{Names.Display(name)}' already exists", "001430", "42601");
        }

        x.Run($"ALTER TABLE {table.DuckName} RENAME COLUMN {Names.Quote(column.Name)} TO {Names.Quote(name)}");
        Replace(table, column, column with { Name = name });
    }

    private static void Add(Execution x, Table table)
    {
        do
        {
            x.Cursor.AcceptWord("COLUMN");
            var ifNotExists = Clauses.IfNotExists(x.Cursor);
            var column = ColumnDefinitions.ReadColumn(x);
            if (table.Columns.Any(c => c.Name == column.Name))
            {
                _ = ifNotExists ? 0 : throw SnowflakeErrors.Compilation($"column '{Names.Display(column.Name)}' already exists", "001430", "42601");
                continue;
            }

            if (column.Identity is not null)
            {
                throw SnowflakeErrors.Unsupported("ADD COLUMN … AUTOINCREMENT");
            }

            var quoted = table.DuckName;
            x.Run($"ALTER TABLE {quoted} ADD COLUMN {Names.Quote(column.Name)} {column.Type.Duck}");
            if (column.Default is not null)
            {
                x.Run($"UPDATE {quoted} SET {Names.Quote(column.Name)} = {Defaults.Of(x.Session, column)}");
            }

            if (!column.Nullable)
            {
                x.Run($"ALTER TABLE {quoted} ALTER COLUMN {Names.Quote(column.Name)} SET NOT NULL");
            }

            table.Columns = [.. table.Columns, column];
        }
        while (x.Cursor.Accept(","));
    }

    private static void Drop(Execution x, Table table)
    {
        do
        {
            x.Cursor.AcceptWord("COLUMN");
            if (Clauses.IfExists(x.Cursor) && table.Columns.All(c => c.Name != x.Cursor.Current.Text))
            {
                x.Cursor.Name();
                continue;
            }

            var column = Column(x.Cursor, table);
            if (table.Columns.Count == 1)
            {
                throw SnowflakeErrors.Compilation("Cannot drop the only column of a table", "002035", "42601");
            }

            x.Run($"ALTER TABLE {table.DuckName} DROP COLUMN {Names.Quote(column.Name)}");
            table.Columns = [.. table.Columns.Where(c => c != column)];
        }
        while (x.Cursor.Accept(","));
    }

    private static void ModifyAll(Execution x, Table table)
    {
        var parenthesis = x.Cursor.Accept("(");
        do
        {
            x.Cursor.AcceptWord("COLUMN");
            Modify(x, table);
        }
        while (x.Cursor.Accept(","));
        if (parenthesis)
        {
            x.Cursor.Expect(")");
        }
    }

    private static void Modify(Execution x, Table table)
    {
        var cursor = x.Cursor;
        var column = Column(cursor, table);
        var alter = $"ALTER TABLE {table.DuckName} ALTER COLUMN {Names.Quote(column.Name)}";
        if (cursor.AcceptWord("COMMENT"))
        {
            Replace(table, column, column with { Comment = cursor.StringValue() });
        }
        else if (cursor.AcceptWords("DROP", "NOT"))
        {
            cursor.ExpectWord("NULL");
            x.Run(alter + " DROP NOT NULL");
            Replace(table, column, column with { Nullable = true });
        }
        else if (cursor.AcceptWords("DROP", "DEFAULT"))
        {
            Replace(table, column, column with { Default = null });
        }
        else if (cursor.AcceptWords("SET", "NOT"))
        {
            cursor.ExpectWord("NULL");
            x.Run(alter + " SET NOT NULL");
            Replace(table, column, column with { Nullable = false });
        }
        else
        {
            _ = cursor.AcceptWord("SET");
            if (cursor.AcceptWord("DEFAULT"))
            {
                throw SnowflakeErrors.Unsupported("ALTER COLUMN SET DEFAULT");
            }

            _ = cursor.AcceptWords("DATA", "TYPE") || cursor.AcceptWord("TYPE");
            Retype(x, table, column, alter);
        }
    }

    /// <summary>Text may only grow and numbers keep their scale, as in Snowflake.</summary>
    private static void Retype(Execution x, Table table, Column column, string alter)
    {
        var type = x.Translator().ReadType();
        var wider = type.Kind == column.Type.Kind && type.Scale == column.Type.Scale && type.Length >= column.Type.Length && type.Precision >= column.Type.Precision;
        if (!wider)
        {
            throw SnowflakeErrors.Compilation($"cannot change column {Names.Display(column.Name)} from type {column.Type} to {type}", "002108", "22000");
        }

        if (type.Duck != column.Type.Duck)
        {
            x.Run($"{alter} SET DATA TYPE {type.Duck}");
        }

        Replace(table, column, column with { Type = type });
    }

    private static void Replace(Table table, Column old, Column now) => table.Columns = [.. table.Columns.Select(c => c == old ? now : c)];

    private static Column Column(SqlCursor cursor, Table table)
    {
        var token = cursor.Current;
        var name = cursor.Name();
        return table.Columns.FirstOrDefault(c => c.Name == name) ?? throw SnowflakeErrors.InvalidIdentifier(cursor.Source, token.Start, Names.Display(name));
    }
}
