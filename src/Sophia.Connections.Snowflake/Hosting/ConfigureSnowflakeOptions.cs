using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sophia.Connections.Snowflake;

/// <summary>Binds the section of the pool, <c>Sophia:ConnectionPools:&lt;name&gt;</c>, to the options of that name, where there is a configuration.</summary>
internal sealed class ConfigureSnowflakeOptions(IServiceProvider services) : IConfigureNamedOptions<SnowflakeOptions>
{
    public const string Section = "Sophia:ConnectionPools";

    public void Configure(SnowflakeOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, SnowflakeOptions options)
    {
        if (!string.IsNullOrEmpty(name) && services.GetService<IConfiguration>() is { } configuration)
        {
            configuration.GetSection($"{Section}:{name}").Bind(options);
        }
    }
}
