using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>Takes what nobody asked for out of each request's path, unless the configuration mentions the category.</summary>
/// <remarks>
/// Without traces, ASP.NET Core still makes an activity and a log scope for each request as soon as its hosting category logs anything at all,
/// and without a configured level it logs four lines per request.
/// </remarks>
internal sealed class RequestLogFilter(IOptions<SophiaHostingOptions> hosting) : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Framework = "Microsoft.AspNetCore";
    private const string Hosting = Framework + ".Hosting";

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var telemetry = hosting.Value.Telemetry;
        if (telemetry.Tracing is not true && !telemetry.IdleRequestActivity && !Mentions(options, Hosting))
        {
            options.Rules.Add(new LoggerFilterRule(null, Hosting + ".Diagnostics", LogLevel.None, null));
        }

        if (!hosting.Value.RequestLogs && options.Rules.All(rule => rule.CategoryName is not ("Microsoft" or Framework)))
        {
            options.Rules.Add(new LoggerFilterRule(null, Framework, LogLevel.Warning, null));
        }
    }

    private static bool Mentions(LoggerFilterOptions options, string category) =>
        options.Rules.Any(rule => rule.CategoryName?.StartsWith(category, StringComparison.Ordinal) is true);
}
