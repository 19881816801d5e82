using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Lets the details of <c>/health</c> and <c>/info</c> be seen by the server's callers. Of several servers, those of the identity that they share: what one server's
/// own callers know is nothing about the others.
/// </summary>
internal sealed class ManagementIdentity(IServiceProvider services, IConfiguration configuration, IOptions<SophiaHostingOptions> hosting) : IStartupFilter, IDisposable
{
    private CallerAuthenticator? _shared;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var endpoints = hosting.Value.Endpoints;
        if (endpoints is { Enabled: true, Details: DetailsAudience.Trusted } && Authenticator() is { } authenticator)
        {
            PathString[] paths = [.. new[] { endpoints.Health, endpoints.Info }.OfType<string>().Where(static path => path.Length > 0)];
            app.Use(inner => context => paths.Contains(context.Request.Path) ? InvokeAsync(context, authenticator, inner) : inner(context));
        }

        next(app);
    };

    public void Dispose() => _shared?.Dispose();

    private static async Task InvokeAsync(HttpContext context, CallerAuthenticator authenticator, RequestDelegate next)
    {
        // Whoever shows nothing, or the wrong thing, sees what everybody sees.
        if (await authenticator.AuthenticateAsync(context) is { IsAccepted: true, User: { } user })
        {
            context.User = user;
        }

        await next(context);
    }

    private CallerAuthenticator? Authenticator()
    {
        if (services.GetService<IOptions<SophiaMcpServerOptions>>() is { } single && services.GetService<TransportChoice>() is not null)
        {
            return single.Value.Identity.IsOn ? services.GetRequiredService<CallerAuthenticator>() : null;
        }

        var identity = new McpIdentityOptions();
        IdentityConfigure.Apply(identity, configuration.GetSection($"{McpHostingDefaults.Section}:Identity"));
        return identity.IsOn
            ? _shared = new CallerAuthenticator(
                identity, new IdentityMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILoggerFactory>())
            : null;
    }
}
