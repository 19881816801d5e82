using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The latest result of every check, taken together. Immutable; replaced when a check finishes.</summary>
public sealed class HealthSnapshot
{
    internal HealthSnapshot(HealthEntry[] entries)
    {
        Entries = entries;
        Status = Worst(entries);
        RequiredStatus = Worst(entries.Where(entry => entry.Required));
        foreach (var entry in entries)
        {
            ResponseTime = entry.ResponseTime > ResponseTime ? entry.ResponseTime : ResponseTime;
        }
    }

    /// <summary>One entry for each registered check.</summary>
    public IReadOnlyList<HealthEntry> Entries { get; }

    /// <summary>The worst status of all; healthy when there are no checks.</summary>
    public HealthStatus Status { get; }

    /// <summary>The worst status of those that readiness depends on.</summary>
    public HealthStatus RequiredStatus { get; }

    /// <summary>The time of the slowest check: checks run side by side.</summary>
    public TimeSpan ResponseTime { get; }

    internal static HealthStatus Worst(IEnumerable<HealthEntry> entries)
    {
        // Microsoft's enumeration counts upwards from the worst.
        var worst = HealthStatus.Healthy;
        foreach (var entry in entries)
        {
            worst = entry.Status < worst ? entry.Status : worst;
        }

        return worst;
    }
}
