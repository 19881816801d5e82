using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sophia.LoadTests.Load;
using Sophia.LoadTests.Mcp;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Snowflake;

/// <summary>The promises of the emulator: how many statements a second it answers, and how soon after its start it does.</summary>
internal static class EmulatorLoadTest
{
    private const int Connections = 16;
    private static readonly byte[] Expected = "\"data\":[[\"1\"]]"u8.ToArray();

    public static void Run(bool quick)
    {
        var (warmUp, length, rounds, starts) = quick ? (3, 2, 2, 2) : (20, 5, 8, 15);
        var repository = PublishedServer.Repository();
        Console.WriteLine("Publishing the emulator and an empty ASP.NET Core application…");
        var emulator = EmulatorServer.Publish(repository);
        var empty = PublishedServer.Publish(repository, "EmptyServer", compiled: false);
        var begun = Starts(emulator, empty, starts);
        var throughput = Throughput(emulator, TimeSpan.FromSeconds(warmUp), TimeSpan.FromSeconds(length), rounds);
        Report(throughput, begun);
    }

    /// <summary>Starts both in turns; the first of each only fills the file system's cache.</summary>
    private static Paired Starts(PublishedServer emulator, PublishedServer empty, int starts)
    {
        var result = new Paired();
        for (var i = 0; i <= starts; i++)
        {
            var (one, other) = (StartMilliseconds(empty), StartMilliseconds(emulator));
            Line($"  start {i}: empty application {one:F0} ms, emulator {other:F0} ms");
            if (i > 0)
            {
                result.Add(one, other);
            }
        }

        return result;
    }

    private static double StartMilliseconds(PublishedServer published)
    {
        var started = Stopwatch.GetTimestamp();
        using var server = RunningServer.Start(published, 0, Cage.OwnProcessor(wanted: false));
        return EmulatorServer.ReadyAfter(server, started).TotalMilliseconds;
    }

    /// <summary>Every connection sends its next statement when the last one is answered. The client is one thread that never sleeps, so it has a processor to itself.</summary>
    private static List<LoadResult> Throughput(PublishedServer published, TimeSpan warmUp, TimeSpan length, int rounds)
    {
        using var emulator = EmulatorServer.Start(published);
        var request = Request(emulator.Port);
        LoadRun.Saturate(emulator.Port, request, Expected, Connections, warmUp);
        List<LoadResult> results = [];
        for (var i = 0; i < rounds; i++)
        {
            var round = LoadRun.Saturate(emulator.Port, request, Expected, Connections, length);
            Line($"  round {i + 1}: {round.PerSecond:F0} statements a second, median {round.P50 / 1000:F1} ms, 99th percentile {round.P99 / 1000:F1} ms; emulator {emulator.WorkingSet:F0} MB");
            results.Add(round);
        }

        return results;
    }

    private static byte[] Request(int port)
    {
        const string body = """{"statement":"SELECT 1","timeout":60}""";
        return Encoding.ASCII.GetBytes(
            $"POST /api/v2/statements HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: load/1\r\nContent-Type: application/json\r\nAccept: application/json\r\n" +
            $"Authorization: Bearer {EmulatorServer.Token}\r\nX-Snowflake-Authorization-Token-Type: PROGRAMMATIC_ACCESS_TOKEN\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private static void Report(List<LoadResult> rounds, Paired starts)
    {
        var rates = rounds.Select(static r => r.PerSecond).Order().ToArray();
        Line($"");
        Line($"Machine: {McpReport.Machine()}. {Connections} connections, {rounds.Count} rounds; {starts.Count} starts.");
        Line($"");
        Line($"| | median | worst | target |");
        Line($"|---|---|---|---|");
        Line($"| statements per second, SELECT 1 | {Paired.Median(rates):F0} | {rates[0]:F0} | ≥ 1,500 |");
        Line($"| its latency, 99th percentile, ms | {Paired.Median(rounds.Select(static r => r.P99 / 1000)):F1} | {rounds.Max(static r => r.P99) / 1000:F1} | |");
        Line($"| process start to ready, ms | {starts.Sophia:F0} | {starts.HighestSophia:F0} | ≤ 800 |");
        Line($"| the same of an empty ASP.NET Core application, ms | {starts.Bare:F0} | {starts.HighestBare:F0} | |");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
