using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Sophia.Connections;

/// <summary>One health check a pool. Registered late, because only the options say which services are required for readiness.</summary>
internal sealed class ConnectionHealthCheckSetup(IEnumerable<PoolRegistration> pools, IOptionsMonitor<ConnectionPoolOptions> options)
    : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions checks)
    {
        foreach (var pool in pools)
        {
            string[] tags = options.Get(pool.Name).Required
                ? [ConnectionsDiagnostics.HealthTag, ConnectionsDiagnostics.ReadyTag]
                : [ConnectionsDiagnostics.HealthTag];
            checks.Registrations.Add(new HealthCheckRegistration(
                pool.Name,
                provider => new ConnectionHealthCheck(provider.GetServices<ServiceConnections>().First(service => service.Service == pool.Name)),
                failureStatus: null,
                tags));
        }
    }
}
