namespace SnowflakeAdmin.Audit;

/// <summary>What happened.</summary>
internal enum AuditEvent
{
    /// <summary>The guard, a limit or a missing right said no; nothing ran.</summary>
    Refused,

    /// <summary>Somebody was asked to confirm.</summary>
    ConfirmationAsked,

    /// <summary>Somebody confirmed.</summary>
    Confirmed,

    /// <summary>Somebody said no.</summary>
    Declined,

    /// <summary>It is about to be sent. Without an end behind it, the server died meanwhile and nobody knows.</summary>
    Started,

    /// <summary>It ran.</summary>
    Ran,

    /// <summary>It was sent and failed.</summary>
    Failed,

    /// <summary>Its caller cancelled it, or went away.</summary>
    Cancelled,
}
