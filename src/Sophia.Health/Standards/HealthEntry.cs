using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The latest result of one check. Immutable.</summary>
public sealed class HealthEntry
{
    /// <summary>The check's name, unique in the process.</summary>
    public required string Name { get; init; }

    /// <summary>The component it belongs to, one of <see cref="SophiaHealthTags"/>.</summary>
    public required string Component { get; init; }

    /// <summary>Whether readiness depends on it.</summary>
    public required bool Required { get; init; }

    /// <summary>Its status. Degraded while it has not run yet or a failure is not yet confirmed.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>What is wrong, or null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>What the check reported besides.</summary>
    public IReadOnlyDictionary<string, object> Data { get; init; } = new Dictionary<string, object>();

    /// <summary>When it last ran, UTC; null before its first run.</summary>
    public DateTimeOffset? LastCheck { get; init; }

    /// <summary>How long its latest run took.</summary>
    public TimeSpan ResponseTime { get; init; }

    /// <summary>How many runs in a row have failed.</summary>
    public int ConsecutiveFailures { get; init; }

    internal TimeSpan Interval { get; init; }
}
