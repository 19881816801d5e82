using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sophia.Connections;

/// <summary>
/// Binds <c>Sophia:ConnectionPools:&lt;name&gt;</c> to the options of that name, where there is a configuration. Breaker settings the pool does not make are those
/// of the process, <c>Sophia:Server:CircuitBreaker</c>.
/// </summary>
internal sealed class ConfigureConnectionPoolOptions(IServiceProvider services) : IConfigureNamedOptions<ConnectionPoolOptions>
{
    public const string Section = "Sophia:ConnectionPools";
    public const string BreakerDefaultsSection = "Sophia:Server:CircuitBreaker";

    public void Configure(ConnectionPoolOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, ConnectionPoolOptions options)
    {
        if (!string.IsNullOrEmpty(name) && services.GetService<IConfiguration>() is { } configuration)
        {
            configuration.GetSection(BreakerDefaultsSection).Bind(options.CircuitBreaker);
            configuration.GetSection($"{Section}:{name}").Bind(options);
        }
    }
}
