namespace SnowflakeAdmin.Audit;

/// <summary>One line of the audit log.</summary>
internal sealed record AuditEntry
{
    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What happened.</summary>
    public AuditEvent Event { get; init; }

    /// <summary>Joins the lines of one operation.</summary>
    public required string Operation { get; init; }

    /// <summary>Who asked.</summary>
    public required string Caller { get; init; }

    /// <summary>With which program, as it says itself.</summary>
    public string? Client { get; init; }

    /// <summary>By which tool.</summary>
    public required string Tool { get; init; }

    /// <summary>Where.</summary>
    public required string Environment { get; init; }

    /// <summary>The statement, exactly; a very long one is cut, and its hash is that of the whole.</summary>
    public string? Sql { get; init; }

    /// <summary>SHA-256 of the statement in UTF-8.</summary>
    public string? SqlHash { get; init; }

    /// <summary>What the guard found it to be.</summary>
    public string? Kinds { get; init; }

    /// <summary>The objects it names.</summary>
    public IReadOnlyList<string>? Objects { get; init; }

    /// <summary>Why it was refused or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>By this Snowflake knows it.</summary>
    public string? QueryId { get; init; }

    /// <summary>Rows that were returned or changed.</summary>
    public long? Rows { get; init; }

    /// <summary>How long it took.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>The hash of the line before, so that a line cannot be changed or taken out without a trace.</summary>
    public string? Previous { get; init; }
}
