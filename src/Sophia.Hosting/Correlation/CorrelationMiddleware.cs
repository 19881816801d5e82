using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sophia.Hosting;

/// <summary>Gives each request its id: the caller's, else its trace's, else a new one. One string per request at most.</summary>
internal sealed class CorrelationMiddleware(RequestDelegate next, CorrelationOptions options, ILogger<CorrelationMiddleware> logger)
{
    private readonly string _header = options.Header;
    private readonly bool _scope = options.LogScope;

    public Task InvokeAsync(HttpContext context)
    {
        var id = context.Request.Headers[_header] is [var sent] && CorrelationId.IsSane(sent)
            ? sent!
            : CorrelationId.FromTraceParent(context.Request.Headers.TraceParent) ?? CorrelationId.New();
        context.TraceIdentifier = id;
        context.Response.Headers[_header] = id;
        return _scope ? InScopeAsync(context, id) : next(context);
    }

    private async Task InScopeAsync(HttpContext context, string id)
    {
        using (logger.BeginScope(new[] { new KeyValuePair<string, object>("CorrelationId", id) }))
        {
            await next(context);
        }
    }
}
