using System.Text.Json;
using System.Text.Json.Serialization;
using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Answers;

/// <summary>What came of one statement.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="QueryId">By this Snowflake knows it.</param>
/// <param name="RowsChanged">Rows it inserted, updated or deleted.</param>
/// <param name="Columns">The columns of what it returned.</param>
/// <param name="Rows">The first rows of what it returned.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record StatementOutcome(
    string Kind,
    string QueryId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? RowsChanged,
    IReadOnlyList<string> Columns,
    JsonElement Rows,
    double Milliseconds)
{
    internal static StatementOutcome Of(GuardedStatement statement, ResultPage page) => new(
        statement.Kinds.ToString(), page.QueryId, page.Changed, [.. page.Columns.Select(static column => column.Name)], page.Rows, Math.Round(page.Elapsed.TotalMilliseconds, 1));
}
