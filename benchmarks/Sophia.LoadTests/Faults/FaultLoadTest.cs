using System.Globalization;

namespace Sophia.LoadTests.Faults;

/// <summary>
/// What callers see when a real server dies, freezes or comes back, in milliseconds, several times each: the promises that the tests check with room for a busy
/// machine, measured.
/// </summary>
internal static class FaultLoadTest
{
    private static readonly (string What, string Promise, Func<CancellationToken, Task<double>> Measure)[] Faults =
    [
        ("PostgreSQL killed, holders idle: from the first of 20 waiters answered to the last, ms", "≤ 100", cancellationToken => PostgresFaults.WaitersAsync(executing: false, cancellationToken)),
        ("PostgreSQL killed, holders executing: the same, ms", "≤ 100", cancellationToken => PostgresFaults.WaitersAsync(executing: true, cancellationToken)),
        ("PostgreSQL killed: from the kill to the last of 20 waiters answered, ms", "", PostgresFaults.FromTheKillAsync),
        ("PostgreSQL frozen: GetConnectionAsync ÷ its timeout of 1 s", "≤ 1.1", PostgresFaults.FrozenLeaseAsync),
        ("PostgreSQL frozen: ExecuteAsync ÷ its timeout of 1 s", "≤ 1.1", PostgresFaults.FrozenExecuteAsync),
        ("PostgreSQL restarted with 8 idle connections: errors in 16 idempotent calls", "0", PostgresFaults.RestartedAsync),
        ("PostgreSQL, 50 × 2 ms on 5 open connections, at most 50: connections opened besides", "≤ 1", PostgresFaults.BurstAsync),
        ("Leak: reported after, ÷ the threshold of 0.4 s", "≤ 1.25", PostgresFaults.LeakAsync),
        ("Shutdown with leases out: time ÷ the limit of 0.5 s", "≤ 1.1", PostgresFaults.ShutdownAsync),
        ("Redis killed: slowest of the GETs until the breaker knows, ms", "", RedisFaults.KilledAsync),
        ("Redis killed: slowest of 1,000 GETs once the breaker knows, ms", "≤ 50", RedisFaults.RejectedAsync),
        ("Redis back: from its first answer to the first success, ms", "≤ 1,000", RedisFaults.BackAsync),
        ("Redis frozen: ExecuteAsync ÷ its timeout of 1 s", "≤ 1.1", RedisFaults.FrozenAsync),
    ];

    public static async Task RunAsync(bool quick, CancellationToken cancellationToken)
    {
        var runs = quick ? 1 : 7;
        await Console.Out.WriteLineAsync($"| {runs} runs each, the first not counted | median | worst | promise |\n|---|---:|---:|---:|");
        foreach (var (what, promise, measure) in Faults)
        {
            // What is compiled once has been before the first that counts.
            await measure(cancellationToken);
            List<double> results = [];
            for (var run = 0; run < runs; run++)
            {
                results.Add(await measure(cancellationToken));
            }

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {what} | {results.Order().ElementAt(runs / 2):0.##} | {results.Max():0.##} | {promise} |"));
        }
    }
}
