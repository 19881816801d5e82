using System.Diagnostics;
using System.Globalization;
using SnowflakeAdmin.Guard;

namespace Sophia.Benchmarks.Snowflake;

/// <summary>The guard's time for a statement of 2 KB, in batches that take turns. <c>--snowflake-guard</c> prints it.</summary>
internal static class GuardCost
{
    private const int Batch = 100;
    private const int Batches = 1_000;
    private const int WarmUp = 200;

    public static async Task RunAsync(TextWriter output)
    {
        (string Name, bool Allowed, Func<bool> Run)[] sides =
        [
            ("a report that passes", true, static () => SqlGuard.Inspect(GuardStatements.Report, GuardStatements.ReadOnly).Allowed),
            ("two changes that pass", true, static () => SqlGuard.Inspect(GuardStatements.Merge, GuardStatements.Everything).Allowed),
            ("a report with DROP behind it", false, static () => SqlGuard.Inspect(GuardStatements.Hostile, GuardStatements.ReadOnly).Allowed),
        ];
        var times = sides.Select(static _ => new List<double>()).ToArray();
        var bytes = new long[sides.Length];
        for (var round = -WarmUp; round < Batches; round++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var (microseconds, allocated) = Measure(sides[side].Run, sides[side].Allowed);
                if (round >= 0)
                {
                    times[side].Add(microseconds);
                    bytes[side] = allocated;
                }
            }
        }

        await output.WriteLineAsync("| guard, 2,048 characters | µs, median | µs, 99 of 100 batches | µs, worst batch | bytes |\n|---|---:|---:|---:|---:|");
        for (var side = 0; side < sides.Length; side++)
        {
            times[side].Sort();
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"| {sides[side].Name} | {times[side][Batches / 2]:0.0} | {times[side][Batches * 99 / 100]:0.0} | {times[side][^1]:0.0} | {bytes[side]} |"));
        }
    }

    private static (double Microseconds, long Bytes) Measure(Func<bool> run, bool expected)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Batch; i++)
        {
            if (run() != expected)
            {
                throw new InvalidOperationException("The guard decides otherwise.");
            }
        }

        return (Stopwatch.GetElapsedTime(started).TotalMicroseconds / Batch, (GC.GetAllocatedBytesForCurrentThread() - before) / Batch);
    }
}
