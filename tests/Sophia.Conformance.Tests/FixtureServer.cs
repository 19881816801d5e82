using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sophia.Conformance;

/// <summary>The fixture server as a process of its own on a free port.</summary>
internal sealed class FixtureServer : IAsyncDisposable
{
    private readonly Process _process;

    private FixtureServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<FixtureServer> StartAsync(bool stateless)
    {
        var origin = $"http://127.0.0.1:{FreePort()}";
        var program = Path.Combine(AppContext.BaseDirectory, "Sophia.Conformance.Server.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--urls", origin, $"--Stateless={stateless}"]) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var server = new FixtureServer(process, new Uri(origin + "/mcp"));
        await server.WaitUntilReadyAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        for (var ready = false; !ready;)
        {
            Assert.False(_process.HasExited, "The fixture server ended before it was ready.");
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "/ready"), patience.Token);
                ready = answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
