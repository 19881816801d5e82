namespace Sophia.Health;

/// <summary>One alert as it stands now. A snapshot; it does not change.</summary>
public sealed record Alert
{
    /// <summary>Names the alert in the process, for acknowledging.</summary>
    public required string Id { get; init; }

    /// <summary>The service it is about.</summary>
    public required string Service { get; init; }

    /// <summary>Why it was raised.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>What exactly: the series or resource; empty for the service as a whole.</summary>
    public required string Subject { get; init; }

    /// <summary>Where it stands.</summary>
    public required AlertState State { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>When the condition began to hold.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When it began to fire.</summary>
    public DateTimeOffset? FiredAt { get; init; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Who acknowledged it: repeats stop.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Whether a silence covers it.</summary>
    public bool Silenced { get; init; }

    /// <summary>The dependency whose outage explains it: nobody is told.</summary>
    public string? InhibitedBy { get; init; }
}
