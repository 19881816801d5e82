namespace Sophia.Connections;

/// <summary>What a health check of several services found.</summary>
/// <param name="Services">One entry a service, in the order asked for.</param>
/// <param name="Elapsed">How long it took in all; the services are asked in parallel.</param>
public sealed record ConnectionHealthReport(IReadOnlyList<ConnectionHealth> Services, TimeSpan Elapsed)
{
    /// <summary>Whether every service is healthy.</summary>
    public bool IsHealthy => Services.All(service => service.IsHealthy);
}
