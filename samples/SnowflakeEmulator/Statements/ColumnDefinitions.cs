using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>The columns and constraints of CREATE TABLE. Keys are kept but not enforced, as in Snowflake; NOT NULL is.</summary>
internal static class ColumnDefinitions
{
    public static List<Column> Read(Execution x)
    {
        var cursor = x.Cursor;
        cursor.Expect("(");
        List<Column> columns = [];
        do
        {
            if (cursor.Current.Kind == TokenKind.Word && (cursor.Current.Text is "CONSTRAINT" or "FOREIGN" || (cursor.Current.Text is "PRIMARY" && cursor.Peek().IsWord("KEY"))
                || (cursor.Current.Text is "UNIQUE" && cursor.Peek().Is("("))))
            {
                ReadConstraint(cursor, columns);
            }
            else
            {
                columns.Add(ReadColumn(x));
            }
        }
        while (cursor.Accept(","));
        cursor.Expect(")");
        return columns.DistinctBy(c => c.Name).Count() == columns.Count
            ? columns
            : throw SnowflakeErrors.Compilation("duplicate column name '" + columns.GroupBy(c => c.Name).First(g => g.Count() > 1).Key + "'", "002025", "42S21");
    }

    public static Column ReadColumn(Execution x)
    {
        var cursor = x.Cursor;
        var name = cursor.Name();
        var column = new Column(name, x.Translator().ReadType());
        while (!cursor.Is(",") && !cursor.Is(")") && !cursor.AtEnd)
        {
            column = ReadProperty(x, column);
        }

        return column;
    }

    private static Column ReadProperty(Execution x, Column column)
    {
        var cursor = x.Cursor;
        if (cursor.AcceptWord("CONSTRAINT"))
        {
            cursor.Name();
        }

        var word = cursor.Current.Kind == TokenKind.Word ? cursor.Next().Text : throw cursor.Unexpected();
        switch (word)
        {
            case "NOT":
                cursor.ExpectWord("NULL");
                return column with { Nullable = false };
            case "NULL":
                return column;
            case "DEFAULT":
                return column with { Default = ReadDefault(x) };
            case "AUTOINCREMENT" or "IDENTITY":
                return column with { Identity = ReadIdentity(cursor) };
            case "PRIMARY":
                cursor.ExpectWord("KEY");
                return column with { PrimaryKey = true, Nullable = false };
            case "UNIQUE":
                return column with { Unique = true };
            case "COMMENT":
                return column with { Comment = cursor.StringValue() };
            case "REFERENCES":
                SkipReference(cursor);
                return column;
            default:
                throw SnowflakeErrors.Unsupported("COLUMN " + word);
        }
    }

    /// <summary>Reads a default, which is tried at once and kept as text: it is worked out anew for every INSERT.</summary>
    public static string ReadDefault(Execution x)
    {
        var start = x.Cursor.Position;
        x.Translator().ReadExpression();
        return x.Cursor.Slice(start, x.Cursor.Position);
    }

    private static (long Start, long Step) ReadIdentity(SqlCursor cursor)
    {
        (long Start, long Step) identity = (1, 1);
        if (cursor.Accept("("))
        {
            identity.Start = cursor.Integer();
            cursor.Expect(",");
            identity.Step = cursor.Integer();
            cursor.Expect(")");
        }
        else if (cursor.AcceptWord("START"))
        {
            identity.Start = cursor.Integer();
            cursor.ExpectWord("INCREMENT");
            identity.Step = cursor.Integer();
        }

        _ = cursor.AcceptWord("ORDER") || cursor.AcceptWord("NOORDER");
        return identity;
    }

    private static void ReadConstraint(SqlCursor cursor, List<Column> columns)
    {
        if (cursor.AcceptWord("CONSTRAINT"))
        {
            cursor.Name();
        }

        var kind = cursor.Next().Text;
        if (kind is not ("PRIMARY" or "UNIQUE" or "FOREIGN"))
        {
            throw SnowflakeErrors.Unsupported("CONSTRAINT " + kind);
        }

        if (kind != "UNIQUE")
        {
            cursor.ExpectWord("KEY");
        }

        cursor.Expect("(");
        do
        {
            var name = cursor.Name();
            var at = columns.FindIndex(c => c.Name == name);
            if (at < 0)
            {
                throw SnowflakeErrors.InvalidIdentifier(cursor.Source, cursor.At(cursor.Position - 1).Start, Names.Display(name));
            }

            columns[at] = kind switch
            {
                "PRIMARY" => columns[at] with { PrimaryKey = true, Nullable = false },
                "UNIQUE" => columns[at] with { Unique = true },
                _ => columns[at],
            };
        }
        while (cursor.Accept(","));
        cursor.Expect(")");
        if (kind == "FOREIGN")
        {
            cursor.ExpectWord("REFERENCES");
            SkipReference(cursor);
        }
    }

    private static void SkipReference(SqlCursor cursor)
    {
        cursor.QualifiedName();
        if (cursor.Is("("))
        {
            cursor.Position = cursor.Closing(cursor.Position) + 1;
        }
    }
}
