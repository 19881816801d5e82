namespace Sophia.Connections;

/// <summary>The pause before a retry: doubling, with jitter so that callers who failed together do not return together.</summary>
internal static class Backoff
{
    public static TimeSpan Delay(TimeSpan first, int attempt) =>
        first * Math.Min(64, Math.Pow(2, attempt)) * (0.75 + (Random.Shared.NextDouble() * 0.5));

    public static async Task PauseAsync(TimeSpan first, int attempt, TimeProvider time, CancellationToken cancellationToken) =>
        await Task.Delay(Delay(first, attempt), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
