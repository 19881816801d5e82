using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Connections;

/// <summary>What the five-letter states of the SQL standard say about a connection.</summary>
internal static class SqlStates
{
    /// <summary>The state, also of providers that hide the base property behind one of their own (Snowflake.Data does).</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Only refines a message: without the property the base one is read.")]
    public static string? Of(DbException exception)
    {
        if (exception.SqlState is { } state)
        {
            return state;
        }

        return exception.GetType().GetProperties()
            .FirstOrDefault(property => property.Name == nameof(DbException.SqlState) && property.DeclaringType != typeof(DbException))
            ?.GetValue(exception) as string;
    }

    public static ConnectionFailure Classify(string? state, bool transient) => state switch
    {
        "28000" or "28P01" => new(ConnectionFailureKind.Authentication, "the user name or password was refused. Check both in the connection string."),
        "3D000" => new(ConnectionFailureKind.UnknownDatabase, "the database does not exist. Check its name in the connection string, or create it."),
        "08001" or "08004" => new(ConnectionFailureKind.Unreachable, "the server refused the connection. Check host, port and that the server runs."),
        ['0', '8', ..] => new(ConnectionFailureKind.Broken, "the connection broke. The server closed it or the network failed."),
        "57P01" => new(ConnectionFailureKind.Broken, "the connection was ended by an administrator, or the server is shutting down. Try again."),
        "57P02" or "57P03" => new(ConnectionFailureKind.ServerDown, "the server is shutting down or starting up. Try again when it is ready."),
        ['5', '3', ..] => new(ConnectionFailureKind.Transient, "the server has no room for another connection. Lower MaxConnections, or raise the server's limit."),
        _ when transient => new(ConnectionFailureKind.Transient, "the server reported a passing failure."),
        _ => new(ConnectionFailureKind.Work, "the statement failed."),
    };
}
