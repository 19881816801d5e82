using System.Collections.Frozen;

namespace SnowflakeEmulator.Sql;

internal static class Keywords
{
    /// <summary>Words that cannot be a name without quotes.</summary>
    public static readonly FrozenSet<string> Reserved = new[]
    {
        "ALL", "ALTER", "AND", "ANY", "AS", "BETWEEN", "BY", "CASE", "CAST", "CHECK", "COLUMN", "CONNECT", "CONSTRAINT", "CREATE", "CROSS", "CURRENT",
        "DELETE", "DISTINCT", "DROP", "ELSE", "EXISTS", "FALSE", "FOLLOWING", "FOR", "FROM", "FULL", "GRANT", "GROUP", "HAVING", "ILIKE", "IN",
        "INCREMENT", "INNER", "INSERT", "INTERSECT", "INTO", "IS", "JOIN", "LATERAL", "LEFT", "LIKE", "MINUS", "NATURAL", "NOT", "NULL", "OF", "ON", "OR",
        "ORDER", "QUALIFY", "REGEXP", "REVOKE", "RIGHT", "RLIKE", "ROW", "ROWS", "SAMPLE", "SELECT", "SET", "SOME", "START", "TABLE", "TABLESAMPLE", "THEN",
        "TO", "TRIGGER", "TRUE", "TRY_CAST", "UNION", "UNIQUE", "UPDATE", "USING", "VALUES", "WHEN", "WHENEVER", "WHERE", "WITH",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words that end a table reference or a select item, so they are no alias.</summary>
    public static readonly FrozenSet<string> NotAlias = Reserved.Concat(
        ["LIMIT", "OFFSET", "FETCH", "EXCEPT", "PIVOT", "UNPIVOT", "MATCH_RECOGNIZE", "AT", "BEFORE", "ASOF", "WINDOW", "CHANGES", "OVERWRITE", "MATCH_CONDITION"])
        .ToFrozenSet(StringComparer.Ordinal);
}
