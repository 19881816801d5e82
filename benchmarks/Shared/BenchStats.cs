using System.Globalization;

namespace Sophia.Bench;

/// <summary>What the load tests read from a server besides its answers.</summary>
internal static class BenchStats
{
    public static void MapBenchStats(this WebApplication app)
    {
        app.MapGet("/bench/stats", static () => string.Create(
            CultureInfo.InvariantCulture,
            $"{GC.GetTotalAllocatedBytes(precise: true)} {Environment.CpuUsage.TotalTime.TotalMicroseconds:F0}"));

        // What is really held: everything that may go is collected first.
        app.MapGet("/bench/heap", static () =>
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture);
        });
    }
}
