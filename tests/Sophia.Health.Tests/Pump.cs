using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests;

/// <summary>Moves a fake clock on until something has happened: work on other threads gets its turn between the steps.</summary>
internal static class Pump
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(FakeTimeProvider time, TimeSpan step, Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "What the test waits for did not happen.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
            time.Advance(step);
        }
    }

    public static Task UntilAsync(Func<bool> condition) => UntilAsync(new FakeTimeProvider(), TimeSpan.Zero, condition);
}
