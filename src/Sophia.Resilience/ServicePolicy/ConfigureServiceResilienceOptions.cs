using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sophia.Resilience;

/// <summary>
/// Binds <c>Sophia:Resilience:&lt;name&gt;</c> to the options of that name, where there is a configuration. What it does not set of the breaker, the process's own
/// <c>Sophia:Server:CircuitBreaker</c> does.
/// </summary>
internal sealed class ConfigureServiceResilienceOptions(IServiceProvider services) : IConfigureNamedOptions<ServiceResilienceOptions>
{
    public const string Section = "Sophia:Resilience";

    public void Configure(ServiceResilienceOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, ServiceResilienceOptions options)
    {
        if (!string.IsNullOrEmpty(name) && services.GetService<IConfiguration>() is { } configuration)
        {
            configuration.GetSection(ConfigureCircuitBreakerOptions.DefaultsSection).Bind(options.CircuitBreaker);
            configuration.GetSection($"{Section}:{name}").Bind(options);
        }
    }
}
