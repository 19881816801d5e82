using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sophia.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Keeps callers of an endpoint waiting outside until the start has finished.</summary>
public static class ReadinessGateExtensions
{
    /// <summary>Answers 503 with Retry-After while the process does not take work: before it is ready and after it has stopped, not while draining.</summary>
    /// <remarks>Costs a field read per request and nothing on other endpoints.</remarks>
    /// <param name="builder">The endpoints to gate.</param>
    /// <param name="refuse">Writes the body of a refusal; status and Retry-After are set already. The default writes the reason as plain text.</param>
    public static TBuilder RequireSophiaReady<TBuilder>(this TBuilder builder, Func<HttpContext, string, Task>? refuse = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } next)
            {
                var services = endpoint.ApplicationServices;
                endpoint.RequestDelegate = new ReadinessGate(
                    next, services.GetRequiredService<ServiceLifecycle>(), services.GetRequiredService<IOptions<SophiaHostingOptions>>().Value, refuse).InvokeAsync;
            }
        });
        return builder;
    }

    private sealed class ReadinessGate(RequestDelegate next, ServiceLifecycle lifecycle, SophiaHostingOptions options, Func<HttpContext, string, Task>? refuse)
    {
        private readonly string _retryAfter = Math.Max(1, (int)Math.Ceiling(options.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        public Task InvokeAsync(HttpContext context)
        {
            if (lifecycle.AcceptsWork)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = _retryAfter;
            var reason = $"The server is {lifecycle.NotReadyReason}. Try again in {_retryAfter} s.";
            return refuse is null ? context.Response.WriteAsync(reason, context.RequestAborted) : refuse(context, reason);
        }
    }
}
