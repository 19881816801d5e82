using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>Adds the checks of memory, CPU, thread pool and GC pauses to every process that serves HTTP; a check of the same name that the author added stays alone.</summary>
/// <remarks>
/// They show in the report as degraded at most and never in readiness: a process that is short of something is helped neither by a restart that a probe of
/// <c>/health</c> brings about nor by its load going to equally short neighbours. A check that the author adds says what it says.
/// </remarks>
internal sealed class ResourceChecks(IOptions<SophiaHostingOptions> hosting) : IPostConfigureOptions<HealthCheckServiceOptions>
{
    public void PostConfigure(string? name, HealthCheckServiceOptions options)
    {
        if (!hosting.Value.ResourceChecks || !hosting.Value.ServeHttp)
        {
            return;
        }

        var checks = new Collector();
        checks.AddSophiaResourceChecks();
        foreach (var check in checks.Collected)
        {
            if (!options.Registrations.Any(present => present.Name == check.Name))
            {
                var create = check.Factory;
                check.Factory = services => new AtMostDegraded(create(services));
                options.Registrations.Add(check);
            }
        }
    }

    private sealed class AtMostDegraded(IHealthCheck inner) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var result = await inner.CheckHealthAsync(context, cancellationToken);
            return result.Status is HealthStatus.Unhealthy ? HealthCheckResult.Degraded(result.Description, result.Exception, result.Data) : result;
        }
    }

    /// <summary>Takes registrations without adding them to an application.</summary>
    private sealed class Collector : IHealthChecksBuilder
    {
        private readonly List<HealthCheckRegistration> _registrations = [];

        public IServiceCollection Services { get; } = new ServiceCollection();

        public IReadOnlyList<HealthCheckRegistration> Collected => _registrations;

        public IHealthChecksBuilder Add(HealthCheckRegistration registration)
        {
            _registrations.Add(registration);
            return this;
        }
    }
}
