using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Backend.Watching;

/// <summary>What a server said about its health, or why it said nothing.</summary>
/// <param name="Status">How it is.</param>
/// <param name="Reason">Why it is not healthy.</param>
/// <param name="Failed">Whether it failed to answer usefully, so that its breaker must know; false for a healthy answer and for one nobody can be blamed for.</param>
/// <param name="Unknown">Whether nothing was learned of it at all.</param>
internal sealed record ServerAnswer(HealthStatus Status, string? Reason, bool Failed = false, bool Unknown = false)
{
    public static readonly ServerAnswer Healthy = new(HealthStatus.Healthy, null);

    /// <summary>It did not answer, or wrongly.</summary>
    public static ServerAnswer Down(string reason) => new(HealthStatus.Unhealthy, reason, Failed: true);

    /// <summary>The answer of several replicas: as long as one is healthy the server is usable.</summary>
    public static ServerAnswer Of(IReadOnlyList<ServerAnswer> replicas)
    {
        if (replicas is [var only])
        {
            return only;
        }

        var bad = replicas.Where(replica => replica.Status is not HealthStatus.Healthy).ToArray();
        return bad.Length switch
        {
            0 => Healthy,
            _ when bad.Length < replicas.Count => new ServerAnswer(HealthStatus.Degraded, $"{bad.Length} of {replicas.Count} replicas are not healthy: {bad[0].Reason}"),
            _ => new ServerAnswer(bad.Max(replica => replica.Status), bad[0].Reason, bad.All(replica => replica.Failed), bad.All(replica => replica.Unknown)),
        };
    }
}
