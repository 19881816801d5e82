using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Sophia.Mcp.Hosting;

/// <summary>Stands around the SDK's endpoint: how long a body may take to arrive and whether it is text, how long a client may not read, a stream may be silent; and answers in plain JSON.</summary>
internal sealed class TransportGuard(
    RequestDelegate next, StreamWatch watch, SophiaMcpServerOptions options, TimeProvider time, ILogger<TransportGuard> logger)
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream";

    /// <summary>Puts the guard before an endpoint; with everything off the endpoint stays as it is.</summary>
    public static RequestDelegate Guard(IServiceProvider services, RequestDelegate next)
    {
        var options = services.GetRequiredService<IOptions<SophiaMcpServerOptions>>().Value;
        var watch = services.GetRequiredService<StreamWatch>();
        return watch.IsOn || options.BodyTimeout > TimeSpan.Zero || options.StrictUtf8 || options.ResponseMode is not McpResponseMode.Stream
            ? new TransportGuard(next, watch, options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<TransportGuard>>()).InvokeAsync
            : next;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var json = IsJson(context.Request);
        if (json && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await JsonRpcErrors.WriteAsync(
                context, StatusCodes.Status405MethodNotAllowed, JsonRpcErrors.ServerError, "This server does not stream (Sophia:Mcp:ResponseMode is Json). Use POST.");
            return;
        }

        using var body = (options.BodyTimeout > TimeSpan.Zero || options.StrictUtf8) && HttpMethods.IsPost(context.Request.Method)
            ? ArrivingBody.Begin(context.Request, options.BodyTimeout, options.StrictUtf8, time)
            : null;
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var guarded = watch.IsOn ? new GuardedResponse(context, inner, time, mayComment: !json) : null;
        if (guarded is not null)
        {
            watch.Add(guarded);
            context.Features.Set<IHttpResponseBodyFeature>(guarded);
        }

        try
        {
            await (json ? AnswerInJsonAsync(context, guarded ?? inner) : next(context));
        }
        finally
        {
            if (guarded is not null)
            {
                await guarded.EndAsync();
                watch.Remove(guarded);
                context.Features.Set(inner);
            }
        }
    }

    private async Task AnswerInJsonAsync(HttpContext context, IHttpResponseBodyFeature inner)
    {
        // The SDK answers nobody who does not take both.
        context.Request.Headers.Accept = new StringValues([Json, Events]);
        CallCorrelation.AnswerInOneObject();
        var response = new JsonResponse(context, inner, logger);
        context.Features.Set<IHttpResponseBodyFeature>(response);
        try
        {
            await next(context);
            await response.SendAsync();
        }
        finally
        {
            context.Features.Set(inner);
        }
    }

    private bool IsJson(HttpRequest request) => options.ResponseMode switch
    {
        McpResponseMode.Json => HttpMethods.IsPost(request.Method) || HttpMethods.IsGet(request.Method),
        McpResponseMode.Accept => HttpMethods.IsPost(request.Method) && !Accepts(request.Headers.Accept, Events) && !Accepts(request.Headers.Accept, "*/*"),
        _ => false,
    };

    private static bool Accepts(StringValues accept, string type)
    {
        foreach (var value in accept)
        {
            if (value?.Contains(type, StringComparison.OrdinalIgnoreCase) is true)
            {
                return true;
            }
        }

        return false;
    }
}
