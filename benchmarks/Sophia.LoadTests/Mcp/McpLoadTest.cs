using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Mcp;

/// <summary>The promises of the MCP host, measured against a server on the bare SDK.</summary>
internal static class McpLoadTest
{
    public static async Task RunAsync(McpLoadOptions options, CancellationToken cancellationToken)
    {
        var repository = PublishedServer.Repository();
        Console.WriteLine("Publishing both servers, as they are and compiled ahead…");
        var bare = PublishedServer.Publish(repository, "BareMcpServer", compiled: false);
        var sophia = PublishedServer.Publish(repository, "SophiaMcpServer", compiled: false);
        var compiled = new StartTest(
            PublishedServer.Publish(repository, "BareMcpServer", compiled: true), PublishedServer.Publish(repository, "SophiaMcpServer", compiled: true), options);
        var cage = Cage.OwnProcessor(options.Pin);
        var small = Cage.Small();
        var throughput = new ThroughputTest(bare, sophia, options, cage);
        var starts = new StartTest(bare, sophia, options);

        var results = new McpResults(
            await throughput.RunAsync(tools: 3, halfLoad: true, cancellationToken),
            await throughput.RunAsync(tools: 200, halfLoad: false, cancellationToken),
            await starts.RunAsync(cage, cancellationToken),
            await compiled.RunAsync(cage, cancellationToken),
            starts.RunSmall(bare, small),
            starts.RunSmall(sophia, small),
            sophia.Packages().Except(bare.Packages(), StringComparer.OrdinalIgnoreCase).Count(),
            sophia.Megabytes - bare.Megabytes);

        var report = McpReport.Write(results, options, cage.Name, small.Name);
        Console.WriteLine(report);
        if (options.Out is { } file)
        {
            await File.WriteAllTextAsync(file, report, cancellationToken);
        }
    }
}

/// <summary>Everything that was measured.</summary>
internal sealed record McpResults(
    ThroughputResult Three,
    ThroughputResult Many,
    StartResult Starts,
    StartResult CompiledStarts,
    SmallResult SmallBare,
    SmallResult SmallSophia,
    int PackagesAdded,
    double MegabytesAdded);
