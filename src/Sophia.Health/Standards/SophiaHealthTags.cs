using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The tags by which a check says which component of the health report it belongs to, and whether readiness depends on it.</summary>
/// <remarks>A check without a component tag belongs to <see cref="ServerSpecific"/>.</remarks>
public static class SophiaHealthTags
{
    /// <summary>Databases, caches and other pooled connections.</summary>
    public const string Connections = "connections";

    /// <summary>Services of others, reached over the network.</summary>
    public const string ExternalApis = "external_apis";

    /// <summary>Memory, CPU, disk, threads: what the process lives on.</summary>
    public const string Resources = "resources";

    /// <summary>Circuit breakers.</summary>
    public const string CircuitBreakers = "circuit_breakers";

    /// <summary>Everything else: what only this server knows.</summary>
    public const string ServerSpecific = "server_specific";

    /// <summary>While a check with this tag is unhealthy, <c>/ready</c> answers 503.</summary>
    public const string Ready = "ready";

    /// <summary>The components of the report, in its order.</summary>
    internal static readonly string[] Components = [Connections, ExternalApis, Resources, CircuitBreakers, ServerSpecific];

    internal static string ComponentOf(HealthCheckRegistration registration) =>
        Array.Find(Components, registration.Tags.Contains) ?? ServerSpecific;
}
