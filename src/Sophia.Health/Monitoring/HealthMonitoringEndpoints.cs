using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sophia.Health;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps what people and dashboards look at. None of the endpoints runs a check.</summary>
public static class HealthMonitoringEndpoints
{
    private static readonly string[] Read = ["GET", "HEAD"];
    private static readonly string[] Write = ["POST"];
    private static readonly string[] Delete = ["DELETE"];

    /// <summary>Maps the dashboard, the plan's <c>get_system_health_dashboard</c>.</summary>
    public static IEndpointConventionBuilder MapSophiaHealthDashboard(this IEndpointRouteBuilder endpoints, string pattern = "/health/dashboard") =>
        Map(endpoints, pattern, Read, "dashboard", static context =>
            SendAsync(context, "application/json", context.RequestServices.GetRequiredService<HealthDashboard>().ToJson()));

    /// <summary>Maps the list of alerts: <c>active</c>, <c>recent</c> (24 hours) and <c>silences</c>.</summary>
    public static IEndpointConventionBuilder MapSophiaAlerts(this IEndpointRouteBuilder endpoints, string pattern = "/health/alerts") =>
        Map(endpoints, pattern, Read, "alerts", static context =>
            SendAsync(context, "application/json", AlertListJson.Write(context.RequestServices.GetRequiredService<AlertManager>())));

    /// <summary>
    /// Maps <c>POST {pattern}/{id}/acknowledge?by=</c>, <c>POST {pattern}/silence?service=&amp;minutes=&amp;by=&amp;comment=</c>, which answers the silence's id,
    /// and <c>DELETE {pattern}/silence/{id}</c>, which ends it early. They change what people are told: require authorization on what this returns.
    /// </summary>
    public static IEndpointConventionBuilder MapSophiaAlertActions(this IEndpointRouteBuilder endpoints, string pattern = "/health/alerts")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(pattern);
        Map(group, "/{id}/acknowledge", Write, "acknowledge", AlertActions.AcknowledgeAsync);
        Map(group, "/silence", Write, "silence", AlertActions.SilenceAsync);
        Map(group, "/silence/{id}", Delete, "end of silence", AlertActions.EndSilence);
        return group;
    }

    /// <summary>Maps the SLA report: a page, or <c>?format=json</c> or <c>csv</c>.</summary>
    public static IEndpointConventionBuilder MapSophiaSla(this IEndpointRouteBuilder endpoints, string pattern = "/health/sla") =>
        Map(endpoints, pattern, Read, "sla", static context =>
        {
            var report = context.RequestServices.GetRequiredService<SlaTracker>().CreateReport();
            return context.Request.Query["format"].ToString() switch
            {
                "json" => SendAsync(context, "application/json", report.ToJson()),
                "csv" => SendAsync(context, "text/csv; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(report.ToCsv())),
                _ => SendAsync(context, "text/html; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(report.ToHtml())),
            };
        });

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern, string[] methods, string name, RequestDelegate handler)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapMethods(pattern, methods, handler).WithDisplayName("Sophia " + name);
    }

    private static Task SendAsync(HttpContext context, string type, byte[] content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // The page has inline styles and nothing else.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}
