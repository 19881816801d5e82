namespace Sophia.Allocations.Tests;

/// <summary>Says that something allocates nothing once it is warm. Holds for Release builds: in Debug the compiler makes every async method allocate.</summary>
internal static class AllocationAssert
{
    private const int WarmUp = 2_000;
    private const int Rounds = 5;
    private const int Calls = 1_000;

    /// <summary>
    /// Runs <paramref name="action"/> on this thread and fails if it allocated on this thread. One clean round out of five is enough: tiered
    /// compilation may allocate on the thread that happens to trigger it, but what a call itself allocates shows in every round.
    /// </summary>
    public static void Nothing(Action action)
    {
        Repeat(action, WarmUp);
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(action, Calls);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(least == 0, $"{least / (double)Calls:0.##} bytes are allocated per call; none are allowed (in a Release build, which this test needs).");
    }

    /// <summary>The same for a call that must complete synchronously.</summary>
    public static void Nothing<T>(Func<ValueTask<T>> action) => Nothing(() =>
    {
        var task = action();
        Assert.True(task.IsCompletedSuccessfully);
        _ = task.Result;
    });

    private static void Repeat(Action action, int times)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }
}
