using System.Net;
using System.Net.Sockets;

namespace Sophia.Connections.Redis;

/// <summary>
/// Finds out why a first connection failed. The driver reports a TLS mismatch as a time-out or as "unable to connect"; one plain PING over a socket of our
/// own tells them apart.
/// </summary>
internal static class RedisDiagnosis
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How a server takes a plain PING.</summary>
    private enum Manner
    {
        Unreachable,
        Silent,
        SpeaksPlain,
        HangsUp,
    }

    /// <param name="servers">The addresses of the pool.</param>
    /// <param name="tls">Whether TLS was asked for.</param>
    /// <param name="time">Bounds the question.</param>
    /// <returns>What is wrong, or <see langword="null"/> if the question does not tell.</returns>
    public static async Task<ConnectionFailure?> ExplainAsync(IEnumerable<EndPoint> servers, bool tls, TimeProvider time)
    {
        var manner = Manner.Unreachable;
        foreach (var server in servers)
        {
            manner = await AskAsync(server, time).ConfigureAwait(false);
            if (manner is not Manner.Unreachable)
            {
                break;
            }
        }

        return (manner, tls) switch
        {
            (Manner.Unreachable, _) => RedisFailures.Unreachable,
            (Manner.Silent, _) => RedisFailures.Silent,
            (Manner.SpeaksPlain, true) => RedisFailures.NoTls,
            (Manner.HangsUp, true) => RedisFailures.TlsFailed,
            (Manner.HangsUp, false) => RedisFailures.TlsExpected,
            _ => null,
        };
    }

    private static async Task<Manner> AskAsync(EndPoint server, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        var connected = false;
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server, limit.Token).ConfigureAwait(false);
            connected = true;
            await socket.SendAsync("PING\r\n"u8.ToArray(), limit.Token).ConfigureAwait(false);
            var answer = new byte[1];
            var read = await socket.ReceiveAsync(answer, limit.Token).ConfigureAwait(false);

            // "+PONG", or "-NOAUTH …": Redis. Anything else, such as a TLS alert, is not.
            return read == 1 && answer[0] is (byte)'+' or (byte)'-' ? Manner.SpeaksPlain : Manner.HangsUp;
        }
        catch (OperationCanceledException)
        {
            return connected ? Manner.Silent : Manner.Unreachable;
        }
        catch (SocketException)
        {
            return connected ? Manner.HangsUp : Manner.Unreachable;
        }
    }
}
