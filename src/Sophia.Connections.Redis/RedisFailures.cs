using System.Security.Authentication;
using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>What the driver's exceptions mean, and what to change. Their own messages are not repeated: some hold the command and its key.</summary>
internal static class RedisFailures
{
    public static readonly ConnectionFailure Unreachable = new(
        ConnectionFailureKind.Unreachable, "nothing answers at its address. Check host, port and that the Redis server runs.");

    public static readonly ConnectionFailure Silent = new(
        ConnectionFailureKind.Timeout, "something listens at its address but does not answer. Check that it is a Redis server and not frozen or overloaded.");

    public static readonly ConnectionFailure Refused = new(
        ConnectionFailureKind.Authentication, "the server refused the user name or password. Check both, and the server's requirepass or ACL.");

    public static readonly ConnectionFailure NoTls = new(
        ConnectionFailureKind.Encryption, "TLS is asked for, but the server has none on this port. Use redis:// (or ssl=false), or the server's TLS port.");

    public static readonly ConnectionFailure TlsExpected = new(
        ConnectionFailureKind.Encryption, "the server hangs up on a connection without TLS. Use rediss:// (or ssl=true), or the server's plain port.");

    public static readonly ConnectionFailure TlsFailed = new(
        ConnectionFailureKind.Encryption, "the TLS handshake failed. Check that the server's certificate is trusted here, has not expired and names this host.");

    private static readonly ConnectionFailure Broken = new(
        ConnectionFailureKind.Broken, "the connection broke. The server closed it or the network failed.");

    public static ConnectionFailure? Classify(Exception exception, bool tls) => exception switch
    {
        RedisConnectionException connection => Classify(connection, tls),
        RedisServerException server => Classify(server),
        RedisTimeoutException => new(
            ConnectionFailureKind.Timeout, "the server did not answer a command in time. Check its load, slow commands (SLOWLOG) and the network."),
        RedisException or RedisCommandException => new(ConnectionFailureKind.Work, $"{exception.GetType().Name}."),
        ObjectDisposedException => new(ConnectionFailureKind.ShuttingDown, "the multiplexer is closed."),
        _ => null,
    };

    private static ConnectionFailure Classify(RedisConnectionException exception, bool tls)
    {
        // The type alone is not enough: a wrong password can come as "unable to connect".
        if (Find<RedisServerException>(exception) is { } server && Classify(server) is { Kind: ConnectionFailureKind.Authentication }
            || Says(exception, "WRONGPASS") || Says(exception, "NOAUTH") || Says(exception, "invalid password"))
        {
            return Refused;
        }

        return exception.FailureType switch
        {
            _ when tls && Find<AuthenticationException>(exception) is not null => TlsFailed,
            ConnectionFailureType.AuthenticationFailure => tls ? TlsFailed : Refused,
            ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure or ConnectionFailureType.ConnectionDisposed => Broken,
            ConnectionFailureType.ProtocolFailure or ConnectionFailureType.ResponseIntegrityFailure => Broken,
            ConnectionFailureType.Loading => new(ConnectionFailureKind.Transient, "the server is still loading its data."),
            _ => Unreachable,
        };
    }

    private static ConnectionFailure Classify(RedisServerException exception) => FirstWord(exception.Message) switch
    {
        "NOAUTH" or "WRONGPASS" or "NOPERM" => Refused,
        "LOADING" or "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN" or "READONLY" or "BUSY" =>
            new(ConnectionFailureKind.Transient, $"the server answered {FirstWord(exception.Message)}: it is starting, failing over or busy."),
        _ => exception.Message.Contains("invalid password", StringComparison.OrdinalIgnoreCase)
            ? Refused
            : new(ConnectionFailureKind.Work, "the server refused a command."),
    };

    private static string FirstWord(string message)
    {
        var end = message.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static bool Says(Exception exception, string words)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at.Message.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static TException? Find<TException>(Exception exception)
        where TException : Exception
    {
        var at = exception;
        while (at is not (null or TException))
        {
            at = at.InnerException;
        }

        return at as TException;
    }
}
