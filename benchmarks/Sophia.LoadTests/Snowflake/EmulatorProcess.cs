using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SnowflakeEmulator;

namespace Sophia.LoadTests.Snowflake;

/// <summary>The emulator as a process of its own, so that its memory and its garbage are not the client's.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    public const string Token = "load-test";
    private readonly Process _process;

    private EmulatorProcess(Process process, int port)
    {
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    public static async Task<EmulatorProcess> StartAsync(CancellationToken cancellationToken)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(SnowflakeEmulatorHost).Assembly.Location, $"--urls=http://127.0.0.1:{port}", $"--SnowflakeEmulator:AdminAccessToken={Token}",
        ])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var emulator = new EmulatorProcess(process, port);
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                (await http.GetAsync(new Uri(emulator.Address, "/emulator/ready"), cancellationToken)).EnsureSuccessStatusCode();
                return emulator;
            }
            catch (HttpRequestException) when (attempt < 600 && !process.HasExited)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
