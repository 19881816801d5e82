namespace Sophia.Connections;

/// <summary>What a health check of one service found.</summary>
/// <param name="Service">The name of the pool.</param>
/// <param name="Status">How it is.</param>
/// <param name="ResponseTime">How long the service took to answer, or to fail to.</param>
/// <param name="CheckedAt">When, UTC. Results are kept for a moment: see <see cref="ConnectionPoolOptions.HealthCheckCache"/>.</param>
/// <param name="Failure">Why it is down.</param>
/// <param name="Statistics">The numbers of the pool.</param>
public sealed record ConnectionHealth(
    string Service,
    ConnectionStatus Status,
    TimeSpan ResponseTime,
    DateTimeOffset CheckedAt,
    ConnectionFailure? Failure,
    ConnectionPoolStatistics Statistics)
{
    /// <summary>Whether the service answers, or is not asked for at all.</summary>
    public bool IsHealthy => Status is ConnectionStatus.Healthy or ConnectionStatus.NotConfigured;
}
