namespace SnowflakeAdmin.Audit;

/// <summary>Which lines are wanted; what is null does not matter.</summary>
internal sealed record AuditQuery(
    DateTimeOffset? From = null, DateTimeOffset? Before = null, string? Caller = null, string? Environment = null, string? Tool = null, AuditEvent? Event = null, string? Text = null,
    string? Operation = null, string? OnlyOf = null)
{
    public bool Matches(AuditEntry entry) => (From is not { } from || entry.Time >= from)
        && (Before is not { } before || entry.Time < before)
        && Same(Environment, entry.Environment)
        && Same(Tool, entry.Tool)
        && Same(Operation, entry.Operation)
        && (Event is null || entry.Event == Event)
        && (OnlyOf is null || entry.Caller == OnlyOf)
        && (Caller is null || entry.Caller.Contains(Caller, StringComparison.OrdinalIgnoreCase))
        && (Text is null || entry.Sql?.Contains(Text, StringComparison.OrdinalIgnoreCase) is true || entry.Reason?.Contains(Text, StringComparison.OrdinalIgnoreCase) is true);

    private static bool Same(string? wanted, string actual) => wanted is null || wanted.Equals(actual, StringComparison.OrdinalIgnoreCase);
}
