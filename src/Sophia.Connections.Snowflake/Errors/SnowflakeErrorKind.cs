namespace Sophia.Connections.Snowflake;

/// <summary>What sort of failure a <see cref="SnowflakeException"/> reports.</summary>
public enum SnowflakeErrorKind
{
    /// <summary>The statement failed: its SQL, its objects, its data.</summary>
    Statement,

    /// <summary>The statement reached its time limit and was cancelled.</summary>
    Timeout,

    /// <summary>The statement was cancelled on the server, by somebody else or by an earlier call.</summary>
    Canceled,

    /// <summary>The token, the key or the user was refused.</summary>
    Authentication,

    /// <summary>The role does not exist or the user does not have it.</summary>
    Role,

    /// <summary>No such account answers at the address.</summary>
    Account,

    /// <summary>The service asks to be left alone for a while (429).</summary>
    Throttled,

    /// <summary>The service is unavailable (502, 503, 504), beyond the retries.</summary>
    Unavailable,

    /// <summary>Nothing answers, or the connection broke, beyond the retries.</summary>
    Network,

    /// <summary>The service does not know the statement: its results have expired or it was restarted.</summary>
    StatementUnknown,

    /// <summary>The service refused the request itself.</summary>
    Request,

    /// <summary>The service answered something that is not in its protocol.</summary>
    Protocol,

    /// <summary>The options are wrong: an unreadable key, a missing user.</summary>
    Configuration,
}
