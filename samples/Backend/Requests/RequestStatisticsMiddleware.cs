namespace Backend.Requests;

/// <summary>Times the requests below <c>/api</c>. Probes are left out: there are many of them and they are always fast.</summary>
internal sealed class RequestStatisticsMiddleware(RequestDelegate next, RequestStatistics statistics, TimeProvider time)
{
    private static readonly PathString Api = "/api";
    private static readonly PathString Health = "/api/health";
    private static readonly PathString Ready = "/api/ready";

    public async Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (!path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase) || path == Health || path == Ready)
        {
            await next(context);
            return;
        }

        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            statistics.Record(time.GetElapsedTime(started), context.Response.StatusCode >= StatusCodes.Status500InternalServerError);
        }
    }
}
