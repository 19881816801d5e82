using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sophia.Resilience;

/// <summary>
/// Binds <c>Sophia:CircuitBreakers:&lt;service&gt;</c> to the options of that name, where there is a configuration. What it does not set, the process's own
/// <c>Sophia:Server:CircuitBreaker</c> does.
/// </summary>
internal sealed class ConfigureCircuitBreakerOptions(IServiceProvider services) : IConfigureNamedOptions<CircuitBreakerOptions>
{
    public const string Section = "Sophia:CircuitBreakers";
    public const string DefaultsSection = "Sophia:Server:CircuitBreaker";

    public void Configure(CircuitBreakerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, CircuitBreakerOptions options)
    {
        if (!string.IsNullOrEmpty(name) && services.GetService<IConfiguration>() is { } configuration)
        {
            configuration.GetSection(DefaultsSection).Bind(options);
            configuration.GetSection($"{Section}:{name}").Bind(options);
        }
    }
}
