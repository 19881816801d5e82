namespace Sophia.Connections.Snowflake.Tests;

/// <summary>Waits for what other threads and processes are about to bring about.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"It did not happen within 30 s: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
