using System.Globalization;
using Sophia.LoadTests.Mcp;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Identity;

/// <summary>The bare SDK with a bearer handler alone against Sophia with tokens, scopes, rates, slots, timeouts and strict arguments.</summary>
internal static class IdentityLoadTest
{
    public static async Task RunAsync(McpLoadOptions options, CancellationToken cancellationToken)
    {
        var repository = PublishedServer.Repository();
        Console.WriteLine("Publishing both servers…");
        var bare = PublishedServer.Publish(repository, "BareJwtServer", compiled: false);
        var sophia = PublishedServer.Publish(repository, "SophiaMcpServer", compiled: false);
        using var issuer = new LocalIssuer();
        var environment = new Dictionary<string, string> { ["BENCH_ISSUER"] = issuer.Address };
        var cage = Cage.OwnProcessor(options.Pin);
        var test = new ThroughputTest(bare, sophia, options, cage, environment, $"Authorization: Bearer {issuer.Token()}\r\n");
        var result = await test.RunAsync(tools: 3, halfLoad: false, cancellationToken);
        var report = string.Create(CultureInfo.InvariantCulture, $"""
            ### Tokens, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}

            Machine: {McpReport.Machine()}; {cage.Name}.
            Load: tools/call of an echo with an RS256 token, revision 2026-07-28, {options.Connections} connections, {options.WarmUp.TotalSeconds:F0} s warm-up each, {options.Pairs} alternating pairs of {options.Length.TotalSeconds:F0} s. Medians; the worst pair in the last column.

            | | bare SDK, JWT alone | Sophia, everything on | result | target | met | worst pair |
            |---|---|---|---|---|---|---|
            | tools/call per second | {result.PerSecond.Bare:F0} | {result.PerSecond.Sophia:F0} | {result.PerSecond.Ratio:F2} | ≥ 0.9 | {(result.PerSecond.Ratio >= 0.9 ? "yes" : "no")} | {result.PerSecond.LowestRatio:F2} |
            | processor µs per call | {result.CpuMicroseconds.Bare:F1} | {result.CpuMicroseconds.Sophia:F1} | {result.CpuMicroseconds.Ratio:F2} | | | {result.CpuMicroseconds.HighestRatio:F2} |
            | bytes per call | {result.Bytes.Bare:F0} | {result.Bytes.Sophia:F0} | {result.Bytes.Ratio:F2} | | | {result.Bytes.HighestRatio:F2} |

            """);
        Console.WriteLine(report);
        if (options.Out is { } file)
        {
            await File.WriteAllTextAsync(file, report, cancellationToken);
        }
    }
}
