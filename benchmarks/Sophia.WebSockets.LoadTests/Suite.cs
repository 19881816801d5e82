using System.Diagnostics;

namespace Sophia.WebSockets.LoadTests;

/// <summary>Every promise of the table, each kind of server in turn within the same run; the median of the rounds.</summary>
internal static class Suite
{
    /// <summary>No further round is begun that would end after this.</summary>
    private static readonly TimeSpan RowLimit = TimeSpan.FromSeconds(170);

    public static async Task RunAsync(Scale scale, string[] only)
    {
        var measure = new Measurements(scale);
        Row[] rows =
        [
            new("throughput", "messages/s over one connection", "÷ SignalR stateful ≥ 100, ÷ its 4 MB buffer ≥ 3",
                ["signalr-stateful", "signalr-stateful-4mb", "sophia"], measure.ThroughputAsync),
            new("fanout", $"deliveries/s | bytes each | server µs each | clients µs each; {scale.Clients} clients", "÷ raw sequential ≥ 1.0, ÷ SignalR ≥ 1.2", ["raw", "signalr", "sophia"], measure.FanOutAsync),
            new("paced", "p99 ms | bytes each | worst call ms | server µs each | clients µs each; 20 messages/s", "p99 ÷ raw ≤ 1.2, ÷ SignalR ≤ 0.5; bytes ≤ 64",
                ["raw", "signalr", "sophia"], kind => measure.PacedAsync(kind, dead: 0)),
            new("dead", "p99 ms of the others | bytes each | worst call ms | server µs each | clients µs each; 1 % not reading", "p99 ÷ clean ≤ 1.5, worst call ≤ 50 ms",
                ["sophia-clean", "sophia-dead"], kind => measure.PacedAsync("sophia", kind == "sophia-dead" ? Math.Max(1, scale.Clients / 100) : 0)),
            new("idle", $"KB working set | KB heap, each of {scale.IdleClients} connections", "÷ raw with zero-byte receive ≤ 1.15, ÷ SignalR stateful ≤ 0.65",
                ["raw", "signalr-stateful", "sophia"], measure.IdleAsync),
            new("restart", $"ms until {scale.IdleClients} clients are there", "resuming after a restart ÷ SignalR stateful connecting ≤ 0.5", ["signalr-stateful", "sophia"], measure.RestartAsync),
            new("cuts", "cuts | lost down | double or out of order down | lost up | double or out of order up", "0, 0, 0", ["sophia"], _ => measure.CutsAsync(RowLimit), Once: true),
        ];
        if (only.Except(rows.Select(row => row.Name)).ToArray() is { Length: > 0 } unknown)
        {
            throw new ArgumentException($"No such row: {string.Join(", ", unknown)}. There are {string.Join(", ", rows.Select(row => row.Name))}.");
        }

        foreach (var row in rows.Where(row => only.Length == 0 || only.Contains(row.Name)))
        {
            await RunAsync(row, row.Once ? 1 : scale.Rounds);
        }
    }

    private static async Task RunAsync(Row row, int rounds)
    {
        var (started, results) = (Stopwatch.GetTimestamp(), row.Kinds.ToDictionary(kind => kind, _ => new List<double[]>()));
        for (var round = 1; round <= rounds && Stopwatch.GetElapsedTime(started) * round / Math.Max(1, round - 1) < RowLimit; round++)
        {
            foreach (var kind in row.Kinds)
            {
                results[kind].Add(await row.Measure(kind));
            }
        }

        Console.WriteLine($"## {row.Name}: {row.Unit}");
        Console.WriteLine($"(median of {results[row.Kinds[0]].Count}, in brackets least and most; {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s; target: {row.Target})");
        foreach (var (kind, all) in results)
        {
            Print(kind, "N1", all);
        }

        // The ratios of runs that stood side by side: what else the machine did then, it did to both.
        var ours = results[row.Kinds[^1]];
        foreach (var kind in row.Kinds[..^1])
        {
            Print($"{row.Kinds[^1]} ÷ {kind}", "N2", [.. ours.Zip(results[kind], (one, other) => one.Zip(other, (a, b) => a / b).ToArray())]);
        }
    }

    private static void Print(string name, string format, List<double[]> all)
    {
        var columns = Enumerable.Range(0, all[0].Length).Select(i => all.Select(one => one[i]).Order().ToArray());
        Console.WriteLine($"{name,-32} {string.Join(" | ", columns.Select(column =>
            $"{column[column.Length / 2].ToString(format)} [{column[0].ToString(format)} to {column[^1].ToString(format)}]"))}");
    }

    /// <param name="Name">What it is called on the command line.</param>
    /// <param name="Unit">What its columns are.</param>
    /// <param name="Target">What was promised.</param>
    /// <param name="Kinds">The servers; the last one is compared with the others.</param>
    /// <param name="Measure">One measurement with a server of its own.</param>
    /// <param name="Once">One round says it all.</param>
    private sealed record Row(string Name, string Unit, string Target, string[] Kinds, Func<string, Task<double[]>> Measure, bool Once = false);
}
