using SnowflakeAdmin.Guard;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Accounts;

/// <summary>Which part of a result is wanted.</summary>
/// <param name="Rows">Rows at most.</param>
/// <param name="Bytes">Bytes of JSON at most; one row is returned in any case.</param>
/// <param name="Skip">Rows that are left out before them.</param>
/// <param name="Columns">The columns that are wanted, those that there are, in their order; all if null.</param>
internal readonly record struct PageRequest(int Rows, int Bytes, long Skip = 0, IReadOnlyCollection<string>? Columns = null)
{
    /// <summary>Whether cells are returned however long they are.</summary>
    public bool WholeCells { get; init; }

    /// <summary>What is left out; null for nothing.</summary>
    public ListFilter? Filter { get; init; }

    /// <summary>The columns of a result that are wanted.</summary>
    public IReadOnlyList<SnowflakeColumn> Choose(IReadOnlyList<SnowflakeColumn> columns)
    {
        var wanted = Columns;
        return wanted is null ? columns : [.. columns.Where(column => wanted.Contains(column.Name, StringComparer.OrdinalIgnoreCase))];
    }
}
