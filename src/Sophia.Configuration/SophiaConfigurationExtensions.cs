using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sophia.Configuration;
using Sophia.Configuration.Startup;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds Sophia's configuration to a host.</summary>
public static class SophiaConfigurationExtensions
{
    /// <summary>
    /// Reads <c>sophia-deployment-config.yaml</c> below the host's own sources, applies the plan's environment names, fills <c>Sophia:Server</c> with the
    /// entry that this process is, and checks every <c>Sophia:</c> key of every source.
    /// </summary>
    /// <remarks>May be called again, with further settings: they are added to the earlier ones and everything is computed anew.</remarks>
    /// <param name="builder">The host's builder.</param>
    /// <param name="configure">Says which server this is and where the file is.</param>
    /// <returns>The configuration, which is also a singleton of the host.</returns>
    /// <exception cref="SophiaConfigurationException">Anything is wrong; all of it is in the message.</exception>
    public static SophiaConfiguration AddSophiaConfiguration(this IHostApplicationBuilder builder, Action<SophiaConfigurationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var configuration = SophiaConfiguration.Of(builder.Configuration);
        builder.Services.TryAddSingleton(configuration);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ConfigurationStartupCheck>());
        return Load(configuration, builder.Environment.ContentRootPath, configure);
    }

    /// <summary>The same for a configuration without a host, such as a tool's.</summary>
    /// <param name="manager">The configuration; a <see cref="ConfigurationManager"/>.</param>
    /// <param name="configure">Says which server this is and where the file is.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ArgumentException"><paramref name="manager"/> does not show its providers.</exception>
    /// <exception cref="SophiaConfigurationException">Anything is wrong; all of it is in the message.</exception>
    public static SophiaConfiguration AddSophiaConfiguration(this IConfigurationManager manager, Action<SophiaConfigurationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(manager);
        return Load(SophiaConfiguration.Of(manager), manager[HostDefaults.ContentRootKey], configure);
    }

    private static SophiaConfiguration Load(SophiaConfiguration configuration, string? contentRoot, Action<SophiaConfigurationOptions>? configure)
    {
        configure?.Invoke(configuration.Options);
        configuration.Load(contentRoot);
        configuration.ThrowIfInvalid();
        return configuration;
    }
}
