namespace Sophia.Connections.Snowflake;

/// <summary>Statements that change a session, of which the API has none between requests: refused here, with what to do instead.</summary>
internal static class SessionStatements
{
    /// <exception cref="NotSupportedException">It is one of them, alone.</exception>
    public static void Refuse(SnowflakeStatement statement)
    {
        if (statement.StatementCount == 1 && Advice(statement.Text) is { } advice)
        {
            throw new NotSupportedException(
                $"The SQL API keeps no session between requests. {advice} Or send all that belongs together as one request of several statements (StatementCount, MultiStatements).");
        }
    }

    public const string Transactions =
        "The SQL API keeps no session between requests, so a transaction cannot span several commands. Send BEGIN; …; COMMIT as one command of several statements " +
        "(StatementCount, MultiStatements), or use Snowflake's own driver (SnowflakeDriver.SnowflakeData).";

    private static string? Advice(string sql)
    {
        var (first, second, third) = SqlText.FirstWords(sql);
        return (first, second) switch
        {
            ("USE", "ROLE" or "WAREHOUSE" or "DATABASE" or "SCHEMA" or "SECONDARY") => "Set Role, Warehouse, Database or Schema of the statement, the connection or the options instead of USE.",
            ("USE", not null) => "Set Database and Schema of the statement, the connection or the options instead of USE.",
            ("ALTER", "SESSION") => "Set Parameters of the statement instead of ALTER SESSION.",
            ("BEGIN", null or ";" or "TRANSACTION" or "WORK") or ("BEGIN", "NAME") or ("START", "TRANSACTION") or ("COMMIT" or "ROLLBACK", null or ";" or "WORK") =>
                "A transaction cannot span several commands: send BEGIN; …; COMMIT as one.",
            ("SET", not null) when third is "=" => "A session variable would be gone at once: bind the value instead of SET.",
            _ => null,
        };
    }
}
