using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sophia.Hosting.Tests.Support;

/// <summary>The test application as a process of its own, in an empty folder.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ChildProcess(Process process) => _process = process;

    public IReadOnlyCollection<string> Output => _output;

    public IReadOnlyCollection<string> Errors => _errors;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static ChildProcess Start(IEnumerable<string> arguments, string? file = null, params (string Name, string Value)[] environment)
    {
        var folder = Directory.CreateTempSubdirectory("sophia-hosting-").FullName;
        if (file is not null)
        {
            File.WriteAllText(Path.Combine(folder, "sophia-deployment-config.yaml"), file);
        }

        var start = new ProcessStartInfo(Executable(), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => Keep(child._output, line.Data);
        child._process.ErrorDataReceived += (_, line) => Keep(child._errors, line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for the end; the streams have been read to their ends then.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async Task<HttpClient> ReadyAsync(int port)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync("/ready", TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return client;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Yield();
        }

        throw new InvalidOperationException("The process ended: " + string.Join('\n', _errors));
    }

    public void Terminate()
    {
        const int Sigterm = 15;
        Assert.Equal(0, Kill(_process.Id, Sigterm));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Executable()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var name = "Sophia.Hosting.TestApp" + (OperatingSystem.IsWindows() ? ".exe" : "");
        return Path.Combine(own.Parent!.Parent!.FullName, "Sophia.Hosting.TestApp", own.Name, name);
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
