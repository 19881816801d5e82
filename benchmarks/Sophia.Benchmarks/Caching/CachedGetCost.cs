using System.Diagnostics;
using System.Globalization;

namespace Sophia.Benchmarks.Caching;

/// <summary>A cached read through Sophia and through FusionCache alone, in batches of 1,000 that take turns side by side. <c>--caching-get</c> prints it.</summary>
internal static class CachedGetCost
{
    private const int Batch = 1_000;
    private const int Batches = 5_000;

    public static async Task RunAsync(TextWriter output)
    {
        using var cached = new CachedGet();
        (string Name, Func<string> Run)[] sides =
        [
            ("FusionCache alone, logging as in an application", () => cached.Fusion("user-17")),
            ("FusionCache bare: no logger, key at hand", () => cached.BareByKey("dashboard:performance:user-17")),
            ("Sophia", () => cached.Sophia("user-17")),
        ];
        await PrintAsync("nobody listens to instruments", sides, output);
        using var listener = CachedGet.Listener();
        listener.Start();
        await PrintAsync("every instrument listened to", sides, output);
    }

    private static async Task PrintAsync(string condition, (string Name, Func<string> Run)[] sides, TextWriter output)
    {
        var (rounds, bytes) = Measure(sides);
        await output.WriteLineAsync($"| one cached read, {condition} | ns, median | ns, fastest batch | bytes |\n|---|---:|---:|---:|");
        for (var side = 0; side < sides.Length; side++)
        {
            var costs = rounds[side].Order().ToArray();
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {sides[side].Name} | {costs[Batches / 2]:0.0} | {costs[0]:0.0} | {bytes[side]} |"));
        }

        foreach (var theirs in new[] { 0, 1 })
        {
            var ratios = rounds[2].Zip(rounds[theirs], (mine, yours) => mine / yours).Order().ToArray();
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Sophia ÷ {sides[theirs].Name}: {ratios[Batches / 2]:0.000} (median of {Batches} pairs; nine of ten below {ratios[Batches * 9 / 10]:0.000}), fastest ÷ fastest {rounds[2].Min() / rounds[theirs].Min():0.000} (<= 1.3)"));
        }
    }

    private static (double[][] Nanoseconds, long[] Bytes) Measure((string Name, Func<string> Run)[] sides)
    {
        var costs = sides.Select(_ => new double[Batches]).ToArray();
        var bytes = new long[sides.Length];
        for (var batch = -Batches; batch < Batches; batch++)
        {
            for (var side = 0; side < sides.Length; side++)
            {
                var (allocated, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
                for (var i = 0; i < Batch; i++)
                {
                    _ = sides[side].Run();
                }

                costs[side][Math.Max(0, batch)] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / Batch;
                bytes[side] = (GC.GetAllocatedBytesForCurrentThread() - allocated) / Batch;
            }
        }

        return (costs, bytes);
    }
}
