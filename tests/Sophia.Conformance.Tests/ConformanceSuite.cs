using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sophia.Conformance;

/// <summary>One version of the protocol's conformance suite, installed with npm into the user's cache folder, with the Node it needs.</summary>
internal sealed class ConformanceSuite(string version)
{
    private const string NodeVersion = "22.23.3";
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private static string NodePackage { get; } =
        $"node-{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private string Folder { get; } = Path.Combine(CacheFolder(), "sophia-conformance", version);

    /// <summary>Runs the suite against a server and gives what it printed.</summary>
    public async Task<ConformanceReport> RunAsync(Uri server, params string[] arguments)
    {
        await InstallAsync();
        var node = Path.Combine(Folder, "node_modules", NodePackage, "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");
        var suite = Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
        return new ConformanceReport(await StartAsync(node, [suite, "server", "--url", server.ToString(), .. arguments]));
    }

    private async Task InstallAsync()
    {
        await Installing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var done = Path.Combine(Folder, "installed");
            if (!File.Exists(done))
            {
                Directory.CreateDirectory(Folder);
                var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
                await StartAsync(npm, ["install", "--prefix", Folder, "--no-audit", "--no-fund", "--ignore-scripts", $"{NodePackage}@{NodeVersion}", $"@modelcontextprotocol/conformance@{version}"]);
                await File.WriteAllTextAsync(done, version, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    private async Task<string> StartAsync(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start. Install Node.js with npm.");
        try
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return output + await errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
