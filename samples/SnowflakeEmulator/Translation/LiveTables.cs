using System.Globalization;
using SnowflakeEmulator.Results;

namespace SnowflakeEmulator.Translation;

/// <summary>Rows made from the account's state.</summary>
internal sealed record TableData(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<object?[]> Rows);

/// <summary>Views of the account's state that one statement reads, each copied into a temporary table for it.</summary>
internal sealed class LiveTables
{
    private static long _names;

    public List<(string Name, TableData Data)> Tables { get; } = [];

    /// <summary>Adds one and returns its name in DuckDB.</summary>
    public string Add(TableData data)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Sql.Names.Mark}LIVE{Interlocked.Increment(ref _names)}");
        Tables.Add((name, data));
        return name;
    }
}
