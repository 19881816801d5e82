using System.Diagnostics;
using Sophia.Tests.Shared;

namespace Sophia.Conformance;

/// <summary>One version of the protocol's conformance suite, installed with npm into the user's cache folder.</summary>
internal sealed class ConformanceSuite(string version)
{
    /// <summary>Runs the suite against a server and gives what it printed.</summary>
    public async Task<ConformanceReport> RunAsync(Uri server, params string[] arguments)
    {
        var token = TestContext.Current.CancellationToken;
        var folder = await NpmFolder.InstallAsync($"conformance-{version}", token, $"@modelcontextprotocol/conformance@{version}");
        var suite = Path.Combine(folder.Path, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
        var start = new ProcessStartInfo(folder.Node, [suite, "server", "--url", server.ToString(), .. arguments])
        {
            WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(token);
            var output = await process.StandardOutput.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            return new ConformanceReport(output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
