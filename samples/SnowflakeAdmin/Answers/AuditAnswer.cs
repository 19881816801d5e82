using System.Text.Json.Serialization;
using SnowflakeAdmin.Audit;

namespace SnowflakeAdmin.Answers;

/// <summary>Lines of the audit log, the newest first.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="Complete">Whether all files were looked through; else narrow the time.</param>
public sealed record AuditAnswer(IReadOnlyList<AuditLine> Lines, bool Complete);

/// <summary>A line of the audit log.</summary>
public sealed record AuditLine(
    DateTimeOffset Time,
    string Event,
    string Operation,
    string Caller,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Client,
    string Tool,
    string Environment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sql,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kinds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? QueryId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Milliseconds)
{
    private const int SqlChars = 1_000;

    internal static AuditLine Of(AuditEntry entry) => new(
        entry.Time,
        entry.Event.ToString(),
        entry.Operation,
        entry.Caller,
        entry.Client,
        entry.Tool,
        entry.Environment,
        entry.Sql?.Length > SqlChars ? entry.Sql[..SqlChars] + "…" : entry.Sql,
        entry.Kinds,
        entry.Reason,
        entry.QueryId,
        entry.Rows,
        entry.Milliseconds);
}
