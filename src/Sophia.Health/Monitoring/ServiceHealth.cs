using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>A service as it was last seen. A snapshot; it does not change.</summary>
public sealed record ServiceHealth
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>Its status; degraded until the first check.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>How long the last check took.</summary>
    public TimeSpan ResponseTime { get; init; }

    /// <summary>When it was last checked; <see langword="null"/> before the first check.</summary>
    public DateTimeOffset? LastCheck { get; init; }

    /// <summary>Why it is not healthy.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Mean response time of the history, in milliseconds.</summary>
    public double AverageResponseTimeMs { get; init; }

    /// <summary>Share of the history's checks that were unhealthy.</summary>
    public double ErrorRate { get; init; }
}
