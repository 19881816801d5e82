using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LiveFeed.Front;

/// <summary>The Redis of <c>REDIS_URL</c>, or one of our own for as long as the sample runs.</summary>
internal sealed class LocalRedis : IAsyncDisposable
{
    private readonly Process? _process;

    private LocalRedis(string connectionString, Process? process)
    {
        ConnectionString = connectionString;
        _process = process;
    }

    public string ConnectionString { get; }

    public static async Task<LocalRedis> FindOrStartAsync()
    {
        if (Environment.GetEnvironmentVariable("REDIS_URL") is { Length: > 0 } configured)
        {
            return new LocalRedis(configured, null);
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        try
        {
            var process = Process.Start(new ProcessStartInfo("redis-server", ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"])
            {
                RedirectStandardOutput = true,
            })!;
            while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Ready to accept", StringComparison.Ordinal))
            {
                // Its greeting.
            }

            _ = process.StandardOutput.ReadToEndAsync();
            return new LocalRedis($"redis://127.0.0.1:{port}", process);
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("Three nodes need a Redis: install redis-server, or set REDIS_URL to one, such as redis://localhost:6379.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
