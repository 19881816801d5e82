using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Sophia.Configuration;
using Sophia.Hosting;
using Sophia.Mcp.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds an MCP server that is ready for production.</summary>
public static class SophiaMcpApplicationBuilderExtensions
{
    /// <summary>Adds Sophia around the MCP server of this application: the SDK's chain may be built before or after, on the returned builder or apart.</summary>
    /// <remarks>Calling it again only adds configuration. Every feature has a switch in <see cref="SophiaMcpServerOptions"/>.</remarks>
    /// <param name="builder">A web application's builder (Streamable HTTP, or stdio with <c>--transport stdio</c>) or a plain host's (stdio).</param>
    /// <param name="configure">Runs after <c>Sophia:Mcp</c> and <c>Sophia:Server:Tools</c> have been bound, and so beats them.</param>
    /// <returns>The SDK's builder: <c>WithTools</c>, filters, handlers and transports as ever.</returns>
    /// <exception cref="InvalidOperationException">HTTP is asked for on a host without a web server, or the transport is unknown.</exception>
    public static IMcpServerBuilder AddSophiaMcpServer(this IHostApplicationBuilder builder, Action<SophiaMcpServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return AddServer(builder, configure, builder.Environment.ApplicationName);
    }

    /// <summary>Adds Sophia and a server class: one instance, its attributed methods as tools, resources and prompts, its life in the start and the end.</summary>
    /// <inheritdoc cref="AddSophiaMcpServer(IHostApplicationBuilder, Action{SophiaMcpServerOptions}?)"/>
    /// <typeparam name="TServer">The server. Its constructor parameters come from the services.</typeparam>
    /// <param name="builder">A web application's builder or a plain host's.</param>
    /// <param name="configure">Runs after the configuration has been bound, and so beats it.</param>
    /// <param name="serializerOptions">How arguments and results are written; with a source-generated resolver the server can be compiled ahead of time.</param>
    public static IMcpServerBuilder AddSophiaMcpServer<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods
            | DynamicallyAccessedMemberTypes.PublicConstructors)] TServer>(
        this IHostApplicationBuilder builder, Action<SophiaMcpServerOptions>? configure = null, JsonSerializerOptions? serializerOptions = null)
        where TServer : StandardizedMcpServer
    {
        ArgumentNullException.ThrowIfNull(builder);
        var mcp = AddServer(builder, configure, typeof(TServer).Name);
        var services = builder.Services;
        if (services.Any(static descriptor => descriptor.ServiceType == typeof(StandardizedMcpServer)))
        {
            return services.Any(static descriptor => descriptor.ServiceType == typeof(TServer)) ? mcp : throw new InvalidOperationException(
                $"A server class has been added already. Put the methods of {typeof(TServer).Name} on it, or add them with WithTools<{typeof(TServer).Name}>().");
        }

        services.TryAddSingleton<TServer>();
        services.AddSingleton<StandardizedMcpServer>(static provider => provider.GetRequiredService<TServer>());
        services.AddSingleton<StartupStep, ServerStartupStep>();
        services.AddHealthChecks().Add(new HealthCheckRegistration("server", Check, failureStatus: null, tags: null));
        services.AddOptions<HealthCheckServiceOptions>().PostConfigure<IOptions<McpServerConfig>>(SetTimeout);
        ServerPrimitives.Add<TServer>(services, serializerOptions);
        return mcp;
    }

    /// <summary>
    /// Adds one of several servers of this process, each with its own tools, limits, sessions, health component, and start; map it with
    /// <c>app.MapSophiaMcpServer(pattern, name)</c>.
    /// </summary>
    /// <remarks>
    /// Its name, its identity and its tools' limits come from <c>Sophia:McpServers:&lt;name&gt;</c>, everything else from <c>Sophia:Mcp</c> and <paramref name="configure"/>.
    /// Services of the application are there for all servers; what is registered on the returned builder is the server's own.
    /// </remarks>
    /// <typeparam name="TServer">The server. Its constructor parameters come from the services.</typeparam>
    /// <param name="builder">A web application's builder.</param>
    /// <param name="name">1 to 63 lower-case letters, digits, '-' and '_'.</param>
    /// <param name="configure">Runs after the configuration has been bound, and so beats it.</param>
    /// <param name="serializerOptions">How arguments and results are written.</param>
    /// <returns>The SDK's builder of this server.</returns>
    /// <exception cref="InvalidOperationException">The name is taken, or the host has no web server.</exception>
    public static IMcpServerBuilder AddSophiaMcpServer<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods
            | DynamicallyAccessedMemberTypes.PublicConstructors)] TServer>(
        this IHostApplicationBuilder builder, string name, Action<SophiaMcpServerOptions>? configure = null, JsonSerializerOptions? serializerOptions = null)
        where TServer : StandardizedMcpServer
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        builder.AddSophiaHosting();
        builder.AddSophiaConfiguration(configuration => configuration.ServersInThisProcess.Add(name));
        var (mcp, server) = NamedServerRegistration.Add(builder, name);
        var services = server.Registrations;
        services.AddSingleton<TServer>();
        services.AddSingleton<StandardizedMcpServer>(static provider => provider.GetRequiredService<TServer>());
        services.AddSingleton<StartupStep, ServerStartupStep>();
        ServerPrimitives.Add<TServer>(services, serializerOptions);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return mcp;
    }

    private static IMcpServerBuilder AddServer(IHostApplicationBuilder builder, Action<SophiaMcpServerOptions>? configure, string programName)
    {
        builder.AddSophiaHosting();
        if (HasNoEntry(builder))
        {
            builder.AddSophiaConfiguration(configuration => configuration.ProgramName ??= programName);
        }

        var mcp = builder.Services.AddMcpServer();
        McpRegistration.AddOnce(builder, mcp);
        if (configure is not null)
        {
            builder.Services.Configure(configure);
        }

        return mcp;
    }

    // Reading the file again takes time: only where there are servers and this process is none of them yet.
    private static bool HasNoEntry(IHostApplicationBuilder builder) =>
        builder.Configuration.GetSection(McpHostingDefaults.ServersSection).GetChildren().Any()
        && builder.Services.Any(static service =>
            service.ServiceType == typeof(SophiaConfiguration) && service.ImplementationInstance is SophiaConfiguration { Entry: null });

    private static ServerHealthCheck Check(IServiceProvider provider) => new(provider.GetRequiredService<StandardizedMcpServer>());

    private static void SetTimeout(HealthCheckServiceOptions options, IOptions<McpServerConfig> config)
    {
        foreach (var registration in options.Registrations.Where(static registration => registration.Name == "server"))
        {
            registration.Timeout = config.Value.HealthCheck.Timeout;
        }
    }
}
