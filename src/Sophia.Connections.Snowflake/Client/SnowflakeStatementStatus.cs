namespace Sophia.Connections.Snowflake;

/// <summary>How far a statement is.</summary>
public enum SnowflakeStatementState
{
    /// <summary>It runs, or waits for its warehouse.</summary>
    Running,

    /// <summary>It has ended and its result can be read.</summary>
    Succeeded,

    /// <summary>It has failed, or was cancelled.</summary>
    Failed,
}

/// <summary>How far a statement is.</summary>
/// <param name="Handle">By this the service knows it.</param>
/// <param name="State">How far it is.</param>
/// <param name="Error">Why it failed, if it did.</param>
public sealed record SnowflakeStatementStatus(string Handle, SnowflakeStatementState State, SnowflakeException? Error);
