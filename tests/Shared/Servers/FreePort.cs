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
}
