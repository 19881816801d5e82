using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>What the driver's exceptions mean, and what to change. Their own messages are not repeated: some hold the command and its key.</summary>
internal static class RedisFailures
{
    private static readonly ConnectionFailure Unreachable = new(
        ConnectionFailureKind.Unreachable, "nothing answers at its address. Check host, port and that the Redis server runs.");

    public static readonly ConnectionFailure Refused = new(
        ConnectionFailureKind.Authentication, "the server refused the user name or password. Check both, and the server's requirepass or ACL.");

    private static readonly ConnectionFailure TlsFailed = new(
        ConnectionFailureKind.Encryption,
        "the TLS handshake failed. Use redis:// if the server has no TLS; otherwise check that its certificate is trusted and names this host.");

    private static readonly ConnectionFailure TlsExpected = new(
        ConnectionFailureKind.Encryption, "the server closed the connection instead of answering. If it expects TLS, use rediss:// (or ssl=true); otherwise check its log.");

    /// <param name="exception">What the driver threw.</param>
    /// <param name="opening">Whether no connection had ever come up: then a closed connection says something else.</param>
    /// <param name="tls">Whether TLS was asked for.</param>
    public static ConnectionFailure? Classify(Exception exception, bool opening, bool tls) => exception switch
    {
        RedisConnectionException connection => Classify(connection, opening, tls),
        RedisServerException server => Classify(server),
        RedisTimeoutException => new(ConnectionFailureKind.Timeout, "the server did not answer a command in time. Check its load, slow commands (SLOWLOG) and the network."),
        RedisException or RedisCommandException => new(ConnectionFailureKind.Work, $"{exception.GetType().Name}."),
        ObjectDisposedException => new(ConnectionFailureKind.ShuttingDown, "the multiplexer is closed."),
        _ => null,
    };

    private static ConnectionFailure Classify(RedisConnectionException exception, bool opening, bool tls)
    {
        // The type alone is not enough: a refused port, a wrong password and a TLS mismatch can all come as "unable to connect".
        if (Find<RedisServerException>(exception) is { } server && Classify(server) is { Kind: ConnectionFailureKind.Authentication } refused)
        {
            return refused;
        }

        if (Says(exception, "WRONGPASS") || Says(exception, "NOAUTH") || Says(exception, "invalid password") || Says(exception, "NOPERM"))
        {
            return Refused;
        }

        if (tls && (Find<AuthenticationException>(exception) is not null || (opening && exception.FailureType is not ConnectionFailureType.UnableToConnect)))
        {
            return TlsFailed;
        }

        if (Find<SocketException>(exception) is { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable
            or SocketError.NetworkUnreachable or SocketError.TimedOut or SocketError.TryAgain or SocketError.NoData })
        {
            return Unreachable;
        }

        return exception.FailureType switch
        {
            ConnectionFailureType.AuthenticationFailure => tls ? TlsFailed : Refused,
            ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure or ConnectionFailureType.ProtocolFailure when opening => TlsExpected,
            ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure or ConnectionFailureType.ConnectionDisposed =>
                new(ConnectionFailureKind.Broken, "the connection broke. The server closed it or the network failed."),
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
