using System.Text.Json;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Accounts;

/// <summary>A part of a result.</summary>
/// <param name="QueryId">By this Snowflake knows the statement.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">An array of arrays.</param>
/// <param name="Returned">Rows in this part.</param>
/// <param name="Skipped">Rows before it.</param>
/// <param name="Total">Rows of the whole result.</param>
/// <param name="CutCells">Cells that were too long and cut.</param>
/// <param name="Changed">Rows that the statement changed, or null.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Hidden">Rows among and before those of this part that name what the environment does not allow, and were left out.</param>
internal sealed record ResultPage(
    string QueryId, IReadOnlyList<SnowflakeColumn> Columns, JsonElement Rows, int Returned, long Skipped, long Total, int CutCells, long? Changed, TimeSpan Elapsed, int Hidden = 0)
{
    /// <summary>Rows up to the end of this part.</summary>
    public long End => Skipped + Returned + Hidden;

    /// <summary>Whether there are rows behind it.</summary>
    public bool HasMore => End < Total;

    /// <summary>The place of a column, in any case of its letters, or -1.</summary>
    public int Find(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name.Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The values of a column as text; nothing where there is no such column.</summary>
    public IEnumerable<string> Texts(string column) =>
        Find(column) is var at and >= 0 ? Rows.EnumerateArray().Select(row => row[at].ValueKind is JsonValueKind.Null ? "" : row[at].ToString()) : [];
}
