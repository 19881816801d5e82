using Microsoft.AspNetCore.Http;

namespace Sophia.Hosting;

/// <summary>On the metrics port, nothing but the management endpoints; if asked for, <c>/metrics</c> nowhere else.</summary>
internal sealed class ManagementPortMiddleware(RequestDelegate next, ManagementPaths paths, ManagementEndpointOptions endpoints)
{
    private readonly PathString? _metricsOnly =
        endpoints is { MetricsOnMetricsPortOnly: true, Metrics: { Length: > 0 } metrics } ? new PathString(metrics) : null;

    public Task InvokeAsync(HttpContext context)
    {
        var allowed = paths.IsMetricsPort(context)
            ? paths.Contains(context.Request.Path)
            : _metricsOnly is not { } metrics || !context.Request.Path.Equals(metrics, StringComparison.OrdinalIgnoreCase);
        if (allowed)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
