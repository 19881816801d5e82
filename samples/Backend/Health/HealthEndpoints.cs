using System.Text;
using Backend.Problems;
using Sophia.Health;
using Sophia.Hosting;

namespace Backend.Health;

/// <summary>The health of the process below <c>/api</c>, where the plan's probes look, and what is known of its SLA.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Formats = ["json", "csv", "html"];

    /// <summary>Maps the probes: no guard, no limit, because orchestrators come by address and often.</summary>
    public static void MapProbes(this IEndpointRouteBuilder endpoints)
    {
        var lifecycle = endpoints.ServiceProvider.GetRequiredService<ServiceLifecycle>();
        var options = new HealthEndpointOptions
        {
            ShowDetails = static context => HealthEndpointOptions.IsLocal(context) || context.User.Identity is { IsAuthenticated: true },
            NotReadyReason = () => lifecycle.IsReady ? null : lifecycle.State is LifecycleState.Draining ? "draining" : "starting",
        };
        endpoints.MapSophiaHealth("/api/health", options);
        endpoints.MapSophiaReady("/api/ready", options);
    }

    public static void MapHealth(this RouteGroupBuilder api)
    {
        api.MapSophiaHealthDashboard("/health/dashboard");
        api.MapGet("/sla", Sla).WithName("GetSla").WithSummary("Uptime, recovery, error budget and burn rates by service; format=json (default), csv or html.").Produces(200, contentType: "application/json");
    }

    private static IResult Sla(SlaTracker sla, string format = "json") => format switch
    {
        "json" => TypedResults.Bytes(sla.CreateReport().ToJson(), "application/json"),
        "csv" => TypedResults.Bytes(Encoding.UTF8.GetBytes(sla.CreateReport().ToCsv()), "text/csv; charset=utf-8"),
        "html" => new InlineStyled(sla.CreateReport().ToHtml()),
        _ => ProblemResponses.Invalid("format", $"format is one of {string.Join(", ", Formats)}."),
    };

    /// <summary>The report's own page: inline styles, no scripts.</summary>
    private sealed class InlineStyled(string html) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
            return TypedResults.Content(html, "text/html; charset=utf-8").ExecuteAsync(httpContext);
        }
    }
}
