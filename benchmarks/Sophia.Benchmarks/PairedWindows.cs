using System.Diagnostics;

namespace Sophia.Benchmarks;

/// <summary>
/// 64 tasks that do the same as fast as they can, in windows of a tenth of a second. The sides take turns, so that what disturbs the machine disturbs all of them.
/// </summary>
internal static class PairedWindows
{
    private const int Rounds = 150;
    private const int WarmUp = 10;
    private const int Tasks = 64;
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(100);

    /// <param name="sides">Each runs until it is stopped and gives how often it did it.</param>
    /// <returns>The windows of every side; those at the same place stood side by side.</returns>
    public static async Task<Window[][]> MeasureAsync(IReadOnlyList<Func<CancellationToken, Task<long>>> sides)
    {
        var windows = sides.Select(_ => new Window[Rounds]).ToArray();
        for (var round = -WarmUp; round < Rounds; round++)
        {
            for (var side = 0; side < sides.Count; side++)
            {
                windows[side][Math.Max(0, round)] = await MeasureAsync(sides[side]);
            }
        }

        return windows;
    }

    public static double Median(this Window[] windows, Func<Window, double> of) => windows.Select(of).Order().ElementAt(windows.Length / 2);

    private static async Task<Window> MeasureAsync(Func<CancellationToken, Task<long>> load)
    {
        using var stop = new CancellationTokenSource();
        var (processor, wall, bytes) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        var running = Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => Task.Run(() => load(stop.Token))));
        stop.CancelAfter(Length);
        var counts = await running;
        var total = (double)counts.Sum();
        return new Window(
            (Environment.CpuUsage.TotalTime - processor).TotalNanoseconds / total,
            Stopwatch.GetElapsedTime(wall).TotalNanoseconds / total,
            (GC.GetTotalAllocatedBytes() - bytes) / total,
            counts.Min() / (double)counts.Max());
    }
}

/// <summary>What one round cost in one window.</summary>
/// <param name="Processor">Nanoseconds of this process's processor time.</param>
/// <param name="Wall">Nanoseconds of the clock, all tasks together.</param>
/// <param name="Bytes">Bytes allocated.</param>
/// <param name="Fairness">The rounds of the task that got fewest ÷ those of the one that got most.</param>
internal readonly record struct Window(double Processor, double Wall, double Bytes, double Fairness);
