using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sophia.Hosting;

/// <summary>Refuses requests addressed to another name (421) or sent by a foreign web page (403).</summary>
internal sealed class HostOriginGuard(
    RequestDelegate next, HostOriginRules rules, Func<HttpContext, string, Task>? refuse, TimeProvider time, ILogger<HostOriginGuard> logger)
{
    private const int LoggedLength = 100;
    private static readonly long LogInterval = TimeProvider.System.TimestampFrequency * 10;
    private long _nextLog;

    public Task InvokeAsync(HttpContext context)
    {
        if (!rules.AllowsHost(context))
        {
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "This server does not answer to that Host. Add the name to Sophia:Hosting:Guard:AllowedHosts.");
        }

        return rules.AllowsOrigin(context)
            ? next(context)
            : RefuseAsync(context, StatusCodes.Status403Forbidden, "Web pages of that Origin may not call. Add it to Sophia:Hosting:Guard:AllowedOrigins.");
    }

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        Say(context);
        context.Response.StatusCode = status;
        return refuse is null ? context.Response.WriteAsync(reason, context.RequestAborted) : refuse(context, reason);
    }

    /// <summary>At most one line in ten seconds: whoever is refused must not be able to fill the disk.</summary>
    private void Say(HttpContext context)
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _nextLog);
        if (now >= next && Interlocked.CompareExchange(ref _nextLog, now + LogInterval, next) == next)
        {
            logger.GuardRefused(Short(context.Request.Host.Value), Short(context.Request.Headers.Origin));
        }
    }

    private static string Short(string? text) => text is null ? "" : text.Length <= LoggedLength ? text : text[..LoggedLength];
}
