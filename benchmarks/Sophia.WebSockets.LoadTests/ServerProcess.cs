using System.Diagnostics;
using System.Globalization;

namespace Sophia.WebSockets.LoadTests;

/// <summary>The server in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        Port = address.Port;
    }

    public int Port { get; }

    public static async Task<ServerProcess> StartAsync(string kind, int port = 0)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { "server", kind, port.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The {kind} server did not start.");
        return new ServerProcess(process, new Uri(line.Split(' ')[1]));
    }

    /// <summary>A command's two numbers.</summary>
    public async Task<double[]> AskAsync(string path) =>
        [.. (await _http.GetStringAsync(path)).Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
