using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>One result in the history of a service.</summary>
/// <param name="At">When the check ended.</param>
/// <param name="Status">What it said.</param>
/// <param name="ResponseTime">How long it took.</param>
public readonly record struct ServiceCheckRecord(DateTimeOffset At, HealthStatus Status, TimeSpan ResponseTime);
