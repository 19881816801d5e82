using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Sophia.Tests.Shared;

/// <summary>Listening until somebody stops it.</summary>
public static class ListenerExtensions
{
    /// <summary>Accepts connections until the listener is stopped or the token cancelled, in whatever moment that happens; neither is an error.</summary>
    public static async IAsyncEnumerable<Socket> AcceptAllAsync(this TcpListener listener, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listener);
        while (await NextAsync(listener, cancellationToken) is { } client)
        {
            yield return client;
        }
    }

    private static async Task<Socket?> NextAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        try
        {
            return await listener.AcceptSocketAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped between two accepts it says that it is not listening, stopped within one that it was disposed: both are an InvalidOperationException.
            return null;
        }
    }
}
