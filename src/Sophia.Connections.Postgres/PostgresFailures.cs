using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Sophia.Connections.Postgres;

/// <summary>What Npgsql's exceptions mean, in words without secrets: which setting to look at.</summary>
internal static class PostgresFailures
{
    public static ConnectionFailure Classify(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => new(
            ConnectionFailureKind.Authentication, "the password was refused. Check Username and Password in its connection string, or rotate the credential."),
        PostgresErrorCodes.InvalidAuthorizationSpecification when exception.MessageText.Contains("encryption", StringComparison.OrdinalIgnoreCase) => new(
            ConnectionFailureKind.Encryption, "the server does not let this user in over a connection with this encryption. Check SSL Mode and the server's pg_hba.conf."),
        PostgresErrorCodes.InvalidAuthorizationSpecification => new(
            ConnectionFailureKind.Authentication, "the server does not let this user in. Check Username, and the server's pg_hba.conf."),
        PostgresErrorCodes.InvalidCatalogName => new(
            ConnectionFailureKind.UnknownDatabase, "the database does not exist. Check Database in its connection string, or create it."),
        PostgresErrorCodes.TooManyConnections => new(
            ConnectionFailureKind.Transient, "the server has no room for another connection. Lower MaxConnections, or raise the server's max_connections."),
        // Said to one session as well as to all of them: whether the server is gone, the check that follows finds out.
        PostgresErrorCodes.AdminShutdown => new(
            ConnectionFailureKind.Broken, "the connection was ended by an administrator, or the server is shutting down. Try again."),
        PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => new(
            ConnectionFailureKind.ServerDown, "the server is shutting down or starting up. Try again when it is ready."),
        ['0', '8', ..] => new(ConnectionFailureKind.Broken, "the connection broke. The server closed it or the network failed."),
        _ when exception.IsTransient => new(ConnectionFailureKind.Transient, $"the server reported a passing failure (SQLSTATE {exception.SqlState})."),
        _ => new(ConnectionFailureKind.Work, $"the server refused the statement (SQLSTATE {exception.SqlState})."),
    };

    public static ConnectionFailure Classify(NpgsqlException exception, Func<Exception, ConnectionFailure> classifyInner)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AuthenticationException:
                    return new(ConnectionFailureKind.Encryption, "the encrypted connection was not agreed on. Check SSL Mode, the server's certificate and Root Certificate.");
                case SocketException or TimeoutException:
                    return classifyInner(inner);
                case IOException when inner.InnerException is null:
                    return classifyInner(inner);
            }
        }

        return exception.Message.Contains("unknown response", StringComparison.Ordinal)
            ? new(ConnectionFailureKind.Unreachable, "something answers at its address that is not PostgreSQL. Check host and port.")
            : exception.Message.Contains("SSL", StringComparison.Ordinal)
            ? new(ConnectionFailureKind.Encryption, "the server does not offer encryption. Set SSL Mode=Disable in its connection string, or switch encryption on in the server.")
            : exception.Message.Contains("password", StringComparison.OrdinalIgnoreCase)
            ? new(ConnectionFailureKind.Authentication, "the server asks for a password and none is given. Set Password in its connection string.")
            : exception.IsTransient
            ? new(ConnectionFailureKind.Broken, "the connection broke. The server closed it or the network failed.")
            : new(ConnectionFailureKind.Work, "the driver refused the operation.");
    }
}
