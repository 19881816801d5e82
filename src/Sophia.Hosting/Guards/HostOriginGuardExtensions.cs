using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the Host and Origin guard in front of chosen endpoints. Probes and scrapers, which send the pod's address as Host, need no guard.</summary>
public static class HostOriginGuardExtensions
{
    /// <summary>Answers 421 to a Host and 403 to an Origin that <see cref="HostOriginGuardOptions"/> does not allow.</summary>
    /// <param name="builder">The endpoints to guard.</param>
    /// <param name="refuse">Writes the body of a refusal; the status is set already. The default writes the reason as plain text.</param>
    public static TBuilder RequireSophiaGuard<TBuilder>(this TBuilder builder, Func<HttpContext, string, Task>? refuse = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Finally(endpoint =>
        {
            var services = endpoint.ApplicationServices;
            var options = services.GetRequiredService<IOptions<HostOriginGuardOptions>>().Value;
            if (options.Enabled && endpoint.RequestDelegate is { } next)
            {
                endpoint.RequestDelegate = new HostOriginGuard(
                    next, new HostOriginRules(options), refuse, services.GetRequiredService<TimeProvider>(),
                    services.GetRequiredService<ILogger<HostOriginGuard>>()).InvokeAsync;
            }
        });
        return builder;
    }
}
