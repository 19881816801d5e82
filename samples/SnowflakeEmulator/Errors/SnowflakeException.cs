namespace SnowflakeEmulator.Errors;

/// <summary>A failure as Snowflake reports it: a code of six digits, an SQLSTATE and a message.</summary>
internal sealed class SnowflakeException(string code, string sqlState, string message) : Exception(message)
{
    public string Code { get; } = code;

    public string SqlState { get; } = sqlState;

    /// <summary>The HTTP status of the SQL API; 422 for everything a statement did wrong.</summary>
    public int HttpStatus { get; init; } = StatusCodes.Status422UnprocessableEntity;
}
