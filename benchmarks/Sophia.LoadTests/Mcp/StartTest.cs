using System.Diagnostics;
using Sophia.LoadTests.Load;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Mcp;

/// <summary>What starting and idling costs.</summary>
internal sealed class StartResult
{
    public Paired Milliseconds { get; } = new();

    public Paired IdleMegabytes { get; } = new();
}

/// <summary>What a server does inside the plan's resource requests.</summary>
internal sealed record SmallResult(double StartMilliseconds, double PerSecond, double Megabytes);

/// <summary>Starts both servers alternately.</summary>
internal sealed class StartTest(PublishedServer bare, PublishedServer sophia, McpLoadOptions options)
{
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(3);

    public async Task<StartResult> RunAsync(Cage cage, CancellationToken cancellationToken)
    {
        var result = new StartResult();
        for (var i = 0; i < options.Starts; i++)
        {
            var (one, two) = (await StartAsync(bare, cage, cancellationToken), await StartAsync(sophia, cage, cancellationToken));
            // The first start of each fills the file system's cache.
            if (i > 0 || options.Starts < 3)
            {
                result.Milliseconds.Add(one.Milliseconds, two.Milliseconds);
                result.IdleMegabytes.Add(one.Megabytes, two.Megabytes);
            }

            Console.WriteLine($"  start {i + 1}: {one.Milliseconds:F0} and {two.Milliseconds:F0} ms, idle {one.Megabytes:F1} and {two.Megabytes:F1} MB");
        }

        return result;
    }

    /// <summary>One server in a small cage: start, then load.</summary>
    public SmallResult RunSmall(PublishedServer published, Cage cage)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var server = RunningServer.Start(published, tools: 3, cage);
        var request = McpCall.Request(server.Port);
        var start = server.WaitUntilAnswering(request, McpCall.Expected, startedAt).TotalMilliseconds;
        LoadRun.Saturate(server.Port, request, McpCall.Expected, options.Connections, 2 * options.WarmUp);
        var load = LoadRun.Saturate(server.Port, request, McpCall.Expected, options.Connections, options.Length);
        return new SmallResult(start, load.PerSecond, server.WorkingSet);
    }

    private static async Task<(double Milliseconds, double Megabytes)> StartAsync(PublishedServer published, Cage cage, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var server = RunningServer.Start(published, tools: 3, cage);
        var start = server.WaitUntilAnswering(McpCall.Request(server.Port), McpCall.Expected, startedAt).TotalMilliseconds;
        await Task.Delay(IdleFor, TimeProvider.System, cancellationToken);
        return (start, server.WorkingSet);
    }
}
