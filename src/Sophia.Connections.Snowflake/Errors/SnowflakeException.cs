using System.Data.Common;
using System.Net;

namespace Sophia.Connections.Snowflake;

/// <summary>What every failure of this package's client is. The message says what happened and what to change, and holds neither key nor token.</summary>
public sealed class SnowflakeException : DbException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="kind">What sort of failure it is.</param>
    /// <param name="message">What happened and what to change, in words that hold no secret.</param>
    /// <param name="innerException">The cause, if another exception is.</param>
    public SnowflakeException(SnowflakeErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
    }

    internal SnowflakeException(SnowflakeErrorKind kind, string message, string? sqlState, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        SqlState = sqlState;
    }

    /// <summary>What sort of failure it is.</summary>
    public SnowflakeErrorKind Kind { get; }

    /// <summary>Snowflake's own code, usually six digits, if the service gave one.</summary>
    public string? Code { get; init; }

    /// <summary>The SQLSTATE, if the service gave one.</summary>
    public override string? SqlState { get; }

    /// <summary>The statement it happened to, if it had a handle already.</summary>
    public string? StatementHandle { get; init; }

    /// <summary>The HTTP status, if the service answered.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>When trying again may help, if the service said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public override bool IsTransient => Kind is SnowflakeErrorKind.Throttled or SnowflakeErrorKind.Unavailable or SnowflakeErrorKind.Network or SnowflakeErrorKind.StatementUnknown;

    /// <summary><see cref="Code"/> as a number; 0 without one.</summary>
    public override int ErrorCode => int.TryParse(Code, out var code) ? code : 0;
}
