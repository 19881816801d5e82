using System.Net;
using System.Net.Sockets;

namespace Sophia.Tests.Shared;

/// <summary>A port nobody listens on, for servers that cannot choose one themselves.</summary>
public static class FreePort
{
    /// <summary>Finds one. Somebody else may take it before it is used: start again with another if so.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>
    /// Finds the first of several free ports in a row. They lie below those that the system gives out by itself, so that no client's connection takes one of them.
    /// </summary>
    public static int FindRow(int count)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var first = Random.Shared.Next(20_000, 32_000);
            if (Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }

        throw new InvalidOperationException($"There are no {count} free ports in a row.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
