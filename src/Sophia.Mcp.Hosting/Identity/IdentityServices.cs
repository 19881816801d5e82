using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>Registers what identity needs. Without identity nothing of it is ever created or passed, and nothing of the token packages is loaded.</summary>
internal static class IdentityServices
{
    public static void AddOptions(IServiceCollection services, string section)
    {
        services.AddSingleton<IConfigureOptions<SophiaMcpServerOptions>>(provider =>
            new IdentityConfigure(provider.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>(), $"{section}:Identity"));
        services.AddSingleton<IValidateOptions<SophiaMcpServerOptions>, McpIdentityOptionsValidator>();
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<McpAudit>();
        services.AddSingleton<AccessRules>();
        services.AddSingleton<AccessStepUp>();
        services.AddSingleton<StreamExpiry>();
        services.AddSingleton(static provider => new CallerAuthenticator(
            provider.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value.Identity, provider.GetRequiredService<IdentityMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>, AccessFilters>();
        services.AddSingleton<StartupStep, ExposureStep>();
        services.AddStartupFact(McpFacts.Identity);
    }

    /// <summary>What a server has in the process itself: the issuer's health, and the details of <c>/health</c> and <c>/info</c> for its callers.</summary>
    public static void AddToApplication(IServiceCollection services, NamedServer? server)
    {
        services.AddOptions<HealthCheckServiceOptions>().PostConfigure<IServiceProvider>((options, application) => IssuerHealth.Register(options, application, server));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ManagementIdentity>());
    }
}
