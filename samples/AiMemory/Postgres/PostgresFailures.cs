using AiMemory.Storage;
using Npgsql;
using Polly.CircuitBreaker;
using Sophia.Connections;

namespace AiMemory.Postgres;

/// <summary>Turns what Sophia.Connections and PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html) report into what a caller can act on.</summary>
internal static class PostgresFailures
{
    private const string Unreached = "The memory database cannot be reached. Nothing was stored. Try again later.";

    private const string Unknown =
        "The connection to the memory database broke during the call. What was to be changed may or may not have been; repeating the call is harmless.";

    /// <summary>Whether this is about the storage, rather than a cancelled call or a mistake in this program.</summary>
    public static bool IsFailure(Exception exception) => exception is NpgsqlException or ConnectionException or BrokenCircuitException;

    /// <param name="exception">What happened.</param>
    /// <param name="begun">Whether the database may have begun to do what it was asked.</param>
    public static MemoryStoreException From(Exception exception, bool begun)
    {
        var (failure, message) = exception switch
        {
            PostgresException refused => Refused(refused, begun),
            ConnectionPoolExhaustedException => (MemoryStoreFailure.Busy, "The memory database is busy. Nothing was stored. Try again."),
            BrokenCircuitException => (MemoryStoreFailure.Unavailable, exception.Data["sophia.caller.message"] is string known
                ? $"The memory database cannot be reached. Nothing was stored. {known}"
                : Unreached),
            _ => (MemoryStoreFailure.Unavailable, begun ? Unknown : Unreached),
        };
        var result = new MemoryStoreException(failure, message, PostgresSchema.Storage, exception);
        if (failure is MemoryStoreFailure.Unavailable && !result.Data.Contains(RetryAfter))
        {
            // The pool looks for a database that is gone every half second.
            result.Data[RetryAfter] = TimeSpan.FromSeconds(1);
        }

        return result;
    }

    private const string RetryAfter = "sophia.retry_after";

    private static (MemoryStoreFailure Failure, string Message) Refused(PostgresException exception, bool begun) => exception.SqlState switch
    {
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.ProgramLimitExceeded => (MemoryStoreFailure.Full,
            "The memory database has no room left. Nothing was stored. Free space on the server, or delete memories."),
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege => (MemoryStoreFailure.ReadOnly,
            "The memory database may only be read. Nothing was stored. Connect to the primary, as a user who owns the schema ai_memory or may create it."),
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.TooManyConnections => (MemoryStoreFailure.Busy,
            "The memory database is busy. Nothing was stored. Try again."),
        PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => (MemoryStoreFailure.Corrupt,
            "The schema ai_memory of the database is damaged or belongs to another program, and was left as it is. Restore a backup, or choose another database."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => (MemoryStoreFailure.Unavailable,
            "The tables of the memories are gone from the database. They are made again at the next call; whatever was in them must come from a backup."),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or ['0', '8', ..] => (MemoryStoreFailure.Unavailable, begun ? Unknown : Unreached),
        _ => (MemoryStoreFailure.Unavailable, $"The memory database refused the call (SQLSTATE {exception.SqlState}). Nothing was stored."),
    };
}
