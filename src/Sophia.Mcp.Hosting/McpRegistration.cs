using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Hosting;
using Sophia.Shared;

namespace Sophia.Mcp.Hosting;

/// <summary>Registers what every MCP server of Sophia needs, once.</summary>
internal static class McpRegistration
{
    public static void AddOnce(IHostApplicationBuilder builder, IMcpServerBuilder mcp)
    {
        var services = builder.Services;
        if (services.Any(static descriptor => descriptor.ServiceType == typeof(TransportChoice)))
        {
            return;
        }

        CommandLineCheck.Run(builder.Configuration, new(TransportChoice.CommandLineKey, "'http' or 'stdio'"), new(NewApiKeyCommand.Option, OwnValue: true));
        NewApiKeyCommand.AddIfAsked(services);
        AddTransport(builder, mcp);
        AddOptions(services, McpHostingDefaults.ServerSection);
        AddPipeline(services);
        AddToApplication(services);
        IdentityServices.AddToApplication(services, server: null);
    }

    /// <summary>Once for all servers of an application, which share its routing and its log.</summary>
    public static void AddToApplication(IServiceCollection services)
    {
        SdkLoggerFactory.AddOnce(services);
        services.TryAddSingleton<McpPaths>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, RoutingRefusals>());
    }

    /// <summary>One of several servers: its options come from <c>Sophia:Mcp</c> like any server's, its name and tools' limits from <c>Sophia:McpServers:&lt;name&gt;</c>.</summary>
    public static void AddNamed(IServiceCollection services, string name)
    {
        var section = $"{McpHostingDefaults.ServersSection}:{name}";
        services.AddSingleton(new TransportChoice(McpTransport.Http, isNamed: true));
        services.AddOptions<McpServerConfig>().Configure(config => config.Name = name);
        AddOptions(services, section);
        AddPipeline(services);
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>>(static provider => new EveryServer(provider));
    }

    private static void AddTransport(IHostApplicationBuilder builder, IMcpServerBuilder mcp)
    {
        var services = builder.Services;
        var web = builder is WebApplicationBuilder;
        var adopted = services.Any(static descriptor => descriptor.ServiceType == typeof(ITransport));
        var choice = TransportChoice.Configured(builder.Configuration) ?? (adopted || !web ? McpTransport.Stdio : McpTransport.Http);
        services.AddSingleton(new TransportChoice(choice));
        if (choice is McpTransport.Http)
        {
            if (!web)
            {
                throw new InvalidOperationException(
                    $"The transport is http, but {builder.GetType().Name} has no web server. Use WebApplication.CreateBuilder(args), or --transport stdio.");
            }

            mcp.WithHttpTransport();
            return;
        }

        if (!adopted)
        {
            mcp.WithStdioServerTransport();
            StdioTransport.Replace(services);
        }

        // Standard output belongs to the protocol.
        services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = Microsoft.Extensions.Logging.LogLevel.Trace);
        services.Configure<SophiaHostingOptions>(static options => options.ServeHttp = false);
        if (web)
        {
            services.AddSingleton<IServer, NoServer>();
        }
    }

    private static void AddOptions(IServiceCollection services, string section)
    {
        services.AddOptions<SophiaMcpServerOptions>().BindConfiguration(McpHostingDefaults.Section).ValidateOnStart();
        services.AddSingleton<IConfigureOptions<SophiaMcpServerOptions>>(provider =>
            new ToolLimitsConfigure(provider.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>(), $"{section}:Tools"));
        IdentityServices.AddOptions(services, section);
        services.AddSingleton<IValidateOptions<SophiaMcpServerOptions>, SophiaMcpServerOptionsValidator>();
        services.AddSingleton<IValidateOptions<SophiaMcpServerOptions>, ToolLimitsValidator>();
        services.AddOptions<RateLimitOptions>().BindConfiguration($"{section}:RateLimiting").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        services.AddOptions<McpServerConfig>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpServerConfig>, McpServerConfigValidator>();
        services.AddSingleton(static provider => provider.GetRequiredService<IOptions<McpServerConfig>>().Value);
        services.AddSingleton<IPostConfigureOptions<SophiaHostingOptions>, LongestRequestPostConfigure>();
        services.AddSingleton<IPostConfigureOptions<SophiaHostingOptions>, DroppedInstrumentsPostConfigure>();
    }

    private static void AddPipeline(IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<McpHostingMetrics>();
        AvailabilityServices.Add(services);
        services.AddSingleton<ToolPlans>();
        services.AddSingleton<ToolAnswers>();
        services.AddSingleton<StrictArguments>();
        services.AddSingleton<RequestLimiter>();
        services.AddSingleton<RejectionLog>();
        services.AddSingleton<ToolRates>();
        services.AddSingleton<ConcurrencyLimiter>();
        ResultServices.Add(services);
        services.AddSingleton<ToolCallRunner>();
        services.AddSingleton<StreamWatch>();
        services.AddSingleton<OverdueCalls>();
        services.AddSingleton<ToolCallPipeline>();
        services.AddSingleton<MessageFilter>();
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>, McpServerOptionsPostConfigure>();
        services.AddSingleton<IOptionsFactory<McpServerOptions>, OptionsTemplate>();
        SessionServices.Add(services);
        IdentityServices.Add(services);
        services.AddSingleton<StartupStep, PrepareServerStep>();
        services.AddStartupFact(McpFacts.Transport);
        services.AddStartupFact(McpFacts.Primitives);
        services.AddStartupFact(McpFacts.Limits);
    }
}
