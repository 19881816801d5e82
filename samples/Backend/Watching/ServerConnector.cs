using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Backend.Watching;

/// <summary>Connects to servers, and knows whether it still waits for a name server: to a deadline that looks the same as a server that does not answer. Thread-safe.</summary>
/// <param name="resolve">Gives the addresses of a host.</param>
internal sealed class ServerConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private readonly ConcurrentDictionary<string, int> _resolving = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the name of a host is being looked up now.</summary>
    public bool IsResolving(string host) => _resolving.GetValueOrDefault(host) > 0;

    /// <summary>Whether a request failed because nobody knew the name, or nobody could be asked.</summary>
    public static bool IsUnresolved(HttpRequestException error) => error.HttpRequestError is HttpRequestError.NameResolutionError
        || error.InnerException is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery };

    /// <summary>Opens the connection of a request.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        _resolving.AddOrUpdate(host, 1, static (_, count) => count + 1);
        try
        {
            return await resolve(host, cancellationToken);
        }
        finally
        {
            _resolving.AddOrUpdate(host, 0, static (_, count) => count - 1);
        }
    }
}
