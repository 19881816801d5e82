using System.Text.Json;
using System.Text.Json.Serialization;
using SnowflakeAdmin.Accounts;

namespace SnowflakeAdmin.Answers;

/// <summary>Rows, a page of them.</summary>
/// <param name="Environment">Where they are from.</param>
/// <param name="QueryId">By this Snowflake knows the query.</param>
/// <param name="Columns">Name and type of each column.</param>
/// <param name="Rows">The rows: arrays in the order of the columns. Numbers of more than 15 digits are text; a long cell ends with "… [cut: n characters]".</param>
/// <param name="TotalRows">Rows of the whole result.</param>
/// <param name="NextCursor">Give it back, with the other arguments unchanged, for the next page.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Note">What else there is to know.</param>
public sealed record TableAnswer(
    string Environment,
    string QueryId,
    IReadOnlyList<ColumnAnswer> Columns,
    JsonElement Rows,
    long TotalRows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextCursor,
    double Milliseconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note)
{
    /// <summary>What Snowflake says of text without a length.</summary>
    private const string LongestText = "VARCHAR(16777216)";

    internal static TableAnswer Of(string environment, ResultPage page, string? cursor, string? note = null) => new(
        environment,
        page.QueryId,
        [.. page.Columns.Select(static column => new ColumnAnswer(column.Name, column.TypeName == LongestText ? "VARCHAR" : column.TypeName))],
        page.Rows,
        page.Total - page.Hidden,
        cursor,
        Math.Round(page.Elapsed.TotalMilliseconds, 1),
        note ?? NoteOn(page));

    private static string? NoteOn(ResultPage page) => page switch
    {
        { Hidden: > 0 } => $"{page.Hidden} rows were left out: they name objects that may not be read here.",
        { CutCells: > 0 } => $"{page.CutCells} long cells were cut; select a part of them, for instance with SUBSTR.",
        _ => null,
    };
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as SQL writes it.</param>
public sealed record ColumnAnswer(string Name, string Type);
