using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Sql;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>What a column gets that an INSERT does not name.</summary>
internal static class Defaults
{
    /// <summary>DuckDB's expression for a column's default, NULL without one.</summary>
    public static string Of(Session session, Column column)
    {
        if (column.Sequence is { } sequence)
        {
            return $"CAST(nextval('{sequence}') AS {column.Type.Duck})";
        }

        if (column.Default is not { } text)
        {
            return "NULL";
        }

        var translator = new Translator(session, StatementSplitter.Split(text)[0], Bindings.None, new LiveTables());
        return Translator.Assign(translator.ReadExpression(), column.Type);
    }

    /// <summary>The columns of a table that have a default and are not in a list.</summary>
    public static List<Column> Missing(Table table, IReadOnlyList<Column> named) =>
        [.. table.Columns.Where(c => (c.Sequence is not null || c.Default is not null) && named.All(n => n.Name != c.Name))];
}
