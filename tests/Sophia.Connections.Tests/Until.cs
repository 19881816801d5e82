using System.Runtime.CompilerServices;

namespace Sophia.Connections.Tests;

/// <summary>Waits for what another thread brings about: long enough for any machine, and not for ever.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"It did not happen: {what}");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
