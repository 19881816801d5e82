using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Environments;

/// <summary>One environment: an account and what may be done there. Immutable.</summary>
internal sealed record AdminEnvironment
{
    /// <summary>Its name, such as dev.</summary>
    public required string Name { get; init; }

    /// <summary>The pool of its account.</summary>
    public required string Pool { get; init; }

    /// <summary>Its account, for answers; the emulator says so.</summary>
    public required string Account { get; init; }

    /// <summary>Whether it is the emulator inside this process.</summary>
    public bool Emulated { get; init; }

    /// <summary>What the guard goes by.</summary>
    public required GuardPolicy Policy { get; init; }

    /// <summary>Which statements need a confirmation.</summary>
    public ConfirmationMode Confirm { get; init; }

    /// <summary>How long a statement may take.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Rows of a page at most.</summary>
    public int MaxRows { get; init; }

    /// <summary>Bytes of a page's rows at most.</summary>
    public int MaxBytes { get; init; }

    /// <summary>Bytes that a statement may scan by Snowflake's estimate; null for any.</summary>
    public long? MaxScannedBytes { get; init; }

    /// <summary>Whether statements of these kinds need a confirmation.</summary>
    public bool NeedsConfirmation(KindSet kinds) => Confirm switch
    {
        ConfirmationMode.None => false,
        ConfirmationMode.Changes => !kinds.IsReadOnly,
        _ => kinds.IsDestructive,
    };
}
