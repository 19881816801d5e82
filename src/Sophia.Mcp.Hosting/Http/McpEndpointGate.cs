using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Stands before the SDK's endpoint: rate, size of the body, and errors in the protocol's shape.</summary>
internal sealed class McpEndpointGate(
    RequestDelegate next, RequestLimiter limiter, RejectionLog rejections, CacheStore cache, McpServerConfig server, IOptions<SophiaMcpServerOptions> options,
    ILogger<McpEndpointGate> logger)
{
    private readonly bool _shape = options.Value.HttpErrors;
    private readonly string? _otherKeyHeader = RequestCaller.OtherKeyHeader(options.Value.Identity);
    private readonly long _maxBody = server.MaxRequestBodySize ?? options.Value.MaxRequestBodySize;

    public Task InvokeAsync(HttpContext context)
    {
        var caller = RequestCaller.Of(context);
        if (limiter.IsOn && !limiter.TryTake(caller, out var wait))
        {
            return rejections.AnswerAsync(context, wait);
        }

        if (_maxBody > 0 && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = _maxBody;
        }

        CallCorrelation.Set(context, caller, cache.IsThere && RequestCaller.HasUnknownCredentials(context, _otherKeyHeader));
        return _shape ? InvokeShapedAsync(context) : next(context);
    }

    private async Task InvokeShapedAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (NotUtf8Exception exception) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, exception.StatusCode, exception.Message, JsonRpcErrors.ParseError);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, exception.StatusCode, exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"The request body is larger than {_maxBody} bytes (Sophia:Mcp:MaxRequestBodySize, or the server's own)."
                : exception.Message);
        }
        catch (Exception exception) when (!context.Response.HasStarted && IsUnreadable(exception))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The POST body did not contain a valid JSON-RPC message.");
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var id = context.TraceIdentifier;
            logger.RequestFailed(exception, id);
            ResetAnswer(context);
            await JsonRpcErrors.WriteAsync(
                context, StatusCodes.Status500InternalServerError, JsonRpcErrors.InternalError, $"An error occurred. (correlation id {id})");
        }
    }

    private Task RefuseAsync(HttpContext context, int status, string message, int code = JsonRpcErrors.InvalidRequest)
    {
        logger.RequestUnreadable(message, context.TraceIdentifier);
        ResetAnswer(context);
        return JsonRpcErrors.WriteAsync(context, status, code, message);
    }

    // Whatever the answer has become, it still says under which id the log speaks of it.
    private static void ResetAnswer(HttpContext context)
    {
        var echoed = context.Response.Headers.FirstOrDefault(header => header.Value == context.TraceIdentifier).Key;
        context.Response.Clear();
        if (echoed is not null)
        {
            context.Response.Headers[echoed] = context.TraceIdentifier;
        }
    }

    // The SDK looks into members of the message before it knows their types; System.Text.Json then throws these.
    private static bool IsUnreadable(Exception exception) =>
        exception is JsonException
        || (exception is InvalidOperationException or FormatException or ArgumentException
            && exception.StackTrace?.Contains("System.Text.Json", StringComparison.Ordinal) is true);
}
