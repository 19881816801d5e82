using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sophia.Integration;

/// <summary>A free port for a server, and the wait until it answers there.</summary>
internal static class ServerPort
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The start is over when /ready says so; until then the port may not even be open.</summary>
    public static async Task ReadyAsync(Uri address, Process server, CancellationToken token)
    {
        using var http = new HttpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        for (var status = default(HttpStatusCode); status != HttpStatusCode.OK;)
        {
            Assert.False(server.HasExited, "The server ended before it was ready.");
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/ready"), patience.Token);
                status = answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }
}
