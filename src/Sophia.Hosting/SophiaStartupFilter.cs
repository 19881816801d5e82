using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>Puts the middleware that is switched on in front of the application's own.</summary>
internal sealed class SophiaStartupFilter(IOptions<SophiaHostingOptions> hosting, ManagementPaths paths, ILogger<CorrelationMiddleware> logger) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var options = hosting.Value;
        if (options.Correlation.Enabled)
        {
            app.Use(inner => new CorrelationMiddleware(inner, options.Correlation, logger).InvokeAsync);
        }

        if (paths.HasMetricsPort)
        {
            app.Use(inner => new ManagementPortMiddleware(inner, paths, options.Endpoints).InvokeAsync);
        }

        next(app);
    };
}
