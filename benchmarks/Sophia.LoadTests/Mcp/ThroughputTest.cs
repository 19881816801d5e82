using Sophia.LoadTests.Load;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Mcp;

/// <summary>What one comparison under load gave, per call.</summary>
internal sealed class ThroughputResult
{
    public Paired PerSecond { get; } = new();

    public Paired Microseconds { get; } = new();

    public Paired CpuMicroseconds { get; } = new();

    public Paired Bytes { get; } = new();

    public Paired P99AtHalfLoad { get; } = new();
}

/// <summary>Drives both servers alternately with the same load.</summary>
internal sealed class ThroughputTest(
    PublishedServer bare, PublishedServer sophia, McpLoadOptions options, Cage cage, IReadOnlyDictionary<string, string>? environment = null, string headers = "")
{
    public async Task<ThroughputResult> RunAsync(int tools, bool halfLoad, CancellationToken cancellationToken)
    {
        using var first = Start(bare, tools);
        using var second = Start(sophia, tools);
        Saturate(first, options.WarmUp);
        Saturate(second, options.WarmUp);

        var result = new ThroughputResult();
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            var (one, two) = await MeasureAsync(first, second, swap: pair % 2 == 1, cancellationToken);
            result.PerSecond.Add(one.PerSecond, two.PerSecond);
            result.Microseconds.Add(1e6 / one.PerSecond, 1e6 / two.PerSecond);
            result.CpuMicroseconds.Add(one.Cpu, two.Cpu);
            result.Bytes.Add(one.Bytes, two.Bytes);
            Console.WriteLine($"  {tools} tools, pair {pair + 1}: {one.PerSecond:F0} and {two.PerSecond:F0} calls/s");
        }

        for (var pair = 0; halfLoad && pair < options.Pairs; pair++)
        {
            var rate = result.PerSecond.Bare / 2;
            var (one, two) = pair % 2 == 0 ? (Pace(first, rate), Pace(second, rate)) : Swapped(Pace(second, rate), Pace(first, rate));
            result.P99AtHalfLoad.Add(one.P99, two.P99);
            Console.WriteLine($"  at {rate:F0} calls/s, pair {pair + 1}: p99 {one.P99:F0} and {two.P99:F0} µs");
        }

        return result;
    }

    private static (LoadResult First, LoadResult Second) Swapped(LoadResult second, LoadResult first) => (first, second);

    private async Task<(Figures Bare, Figures Sophia)> MeasureAsync(RunningServer first, RunningServer second, bool swap, CancellationToken cancellationToken)
    {
        if (swap)
        {
            var late = await MeasureAsync(second, cancellationToken);
            return (await MeasureAsync(first, cancellationToken), late);
        }

        return (await MeasureAsync(first, cancellationToken), await MeasureAsync(second, cancellationToken));
    }

    private async Task<Figures> MeasureAsync(RunningServer server, CancellationToken cancellationToken)
    {
        var before = await server.StatsAsync(cancellationToken);
        var load = Saturate(server, options.Length);
        var after = await server.StatsAsync(cancellationToken);
        return new Figures(load.PerSecond, (after.CpuMicroseconds - before.CpuMicroseconds) / load.Calls, (after.Bytes - before.Bytes) / load.Calls);
    }

    private RunningServer Start(PublishedServer published, int tools)
    {
        var startedAt = System.Diagnostics.Stopwatch.GetTimestamp();
        var server = RunningServer.Start(published, tools, cage, environment);
        server.WaitUntilAnswering(McpCall.Request(server.Port, headers), McpCall.Expected, startedAt);
        return server;
    }

    private LoadResult Saturate(RunningServer server, TimeSpan length) =>
        LoadRun.Saturate(server.Port, McpCall.Request(server.Port, headers), McpCall.Expected, options.Connections, length);

    private LoadResult Pace(RunningServer server, double perSecond) =>
        LoadRun.Paced(server.Port, McpCall.Request(server.Port, headers), McpCall.Expected, options.Connections, options.Length, perSecond);

    private sealed record Figures(double PerSecond, double Cpu, double Bytes);
}
