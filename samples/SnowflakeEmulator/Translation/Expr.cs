using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Translation;

/// <summary>A translated expression: DuckDB's text and what is known of its type.</summary>
internal sealed record Expr(string Sql, DataType Type)
{
    /// <summary>A column or constant: it may be written twice.</summary>
    public bool IsAtom { get; init; }

    /// <summary>A string or number as the statement wrote it, null for anything else.</summary>
    public string? Constant { get; init; }

    /// <summary>A whole number in INT32 arithmetic of DuckDB, which would overflow where Snowflake's does not.</summary>
    public bool IsSmallInteger { get; init; }

    /// <summary>The column name it gets in a result without an alias, for columns and paths.</summary>
    public string? ColumnName { get; init; }

    public static Expr Text(string value) => new(Literal(value), DataType.Text) { IsAtom = true, Constant = value };

    public static Expr Of(string sql, DataType type) => new(sql, type);

    private static string Literal(string value) => SnowflakeEmulator.Sql.Names.Literal(value);
}

/// <summary>A column that a query gives.</summary>
internal sealed record OutColumn(string Name, DataType Type, bool Nullable = true)
{
    /// <summary>Why a statement may not name it: its values would not be Snowflake's. It still shows in SELECT *.</summary>
    public string? Refused { get; init; }
}

/// <summary>A translated query; its columns are null where only DuckDB knows them.</summary>
internal sealed record QuerySql(string Sql, List<OutColumn>? Columns);

/// <summary>What one FROM item offers.</summary>
internal sealed record Source(string Alias, List<OutColumn>? Columns)
{
    /// <summary>The column of an item that the statement did not write; SELECT * leaves it out.</summary>
    public string? Hidden { get; init; }
}

/// <summary>The names an expression can use: the FROM items of its SELECT, then those of the queries around it.</summary>
internal sealed class Scope(Scope? parent)
{
    public List<Source> Sources { get; } = [];

    /// <summary>Aliases of the select list, which later items may use.</summary>
    public Dictionary<string, DataType> Aliases { get; } = new(StringComparer.Ordinal);

    public DataType TypeOf(string? qualifier, string column)
    {
        foreach (var source in Sources)
        {
            if ((qualifier is null || source.Alias == qualifier) && source.Columns?.Find(c => c.Name == column) is { } found)
            {
                return found.Refused is null ? found.Type : throw Errors.SnowflakeErrors.Unsupported(found.Refused);
            }
        }

        if (qualifier is null && Aliases.TryGetValue(column, out var alias))
        {
            return alias;
        }

        return parent?.TypeOf(qualifier, column) ?? DataType.Unknown;
    }

    public bool Knows(string qualifier) => Sources.Any(s => s.Alias == qualifier) || parent?.Knows(qualifier) == true;
}
