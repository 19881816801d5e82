using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>From which share of a limit on a check is degraded, and from which unhealthy.</summary>
/// <param name="Degraded">0 to 1.</param>
/// <param name="Unhealthy">0 to 1, not below <paramref name="Degraded"/>.</param>
public readonly record struct UsageLevels(double Degraded, double Unhealthy)
{
    internal HealthStatus StatusOf(double share) => share >= Unhealthy ? HealthStatus.Unhealthy : share >= Degraded ? HealthStatus.Degraded : HealthStatus.Healthy;

    internal HealthCheckResult Judge(string what, double share, Dictionary<string, object> data)
    {
        var status = StatusOf(share);
        var description = status is HealthStatus.Healthy ? null
            : string.Create(CultureInfo.InvariantCulture, $"{what} is {share:P0} used; degraded from {Degraded:P0}, unhealthy from {Unhealthy:P0}.");
        return new HealthCheckResult(status, description, null, data);
    }
}
