using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>What happens around every request, whatever its method: waiting for readiness (stdio), in flight, duration, error mapping.</summary>
internal sealed class MessageFilter(
    McpHostingMetrics metrics, TransportChoice transport, ServiceLifecycle lifecycle, IOptions<SophiaMcpServerOptions> options, TimeProvider time, ILogger<MessageFilter> logger)
{
    private readonly bool _measure = options.Value.Telemetry;
    private readonly bool _map = options.Value.ErrorMapping;
    private readonly bool _explain = options.Value.ArgumentErrors;

    // Over HTTP the endpoint answers 503 itself.
    private readonly bool _wait = options.Value.ReadinessGate && transport.Value is McpTransport.Stdio;

    public McpMessageHandler Wrap(McpMessageHandler next) => (context, cancellationToken) =>
        context.JsonRpcMessage is JsonRpcRequest request ? InvokeAsync(next, context, request, cancellationToken) : next(context, cancellationToken);

    private async Task InvokeAsync(McpMessageHandler next, MessageContext context, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        if (_wait && !lifecycle.WhenReady.IsCompletedSuccessfully)
        {
            await lifecycle.WhenReady.WaitAsync(cancellationToken);
        }

        var method = McpMethod.Of(request.Method);
        var started = _measure ? time.GetTimestamp() : 0;
        string? error = null;
        if (_measure)
        {
            metrics.Started(method);
        }

        try
        {
            await next(context, cancellationToken);
        }
        catch (Exception exception)
        {
            var mapped = Map(request, exception, cancellationToken);
            error = Classify(mapped ?? exception, cancellationToken);
            if (mapped is not null)
            {
                throw mapped;
            }

            throw;
        }
        finally
        {
            if (_measure)
            {
                Ended(method, started, error);
            }
        }
    }

    private void Ended(McpMethod method, long started, string? error)
    {
        metrics.Ended(method);
        if (error is not null || !method.IsToolCall)
        {
            metrics.OperationEnded(method, time.GetElapsedTime(started), error);
        }
    }

    private static string? Classify(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        InputRequiredException => null,
        OperationCanceledException when cancellationToken.IsCancellationRequested => McpErrorTypes.Cancelled,
        McpProtocolException { ErrorCode: McpErrorCode.InternalError } => McpErrorTypes.Internal,
        McpException => McpErrorTypes.Protocol,
        _ => McpErrorTypes.Internal,
    };

    /// <summary>What the caller is told instead; null where the exception itself already says it.</summary>
    private McpProtocolException? Map(JsonRpcRequest request, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is McpException or InputRequiredException || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return null;
        }

        return (_explain ? RequestParams.Explain(request, exception) : null) ?? (_map ? Failed(request, exception) : null);
    }

    private McpProtocolException Failed(JsonRpcRequest request, Exception exception)
    {
        var id = CallCorrelation.Current();
        var facts = CallerFacts.From(exception);
        logger.OperationFailed(exception, (string)McpMethod.Of(request.Method).Tag.Value!, id);
        var mapped = new McpProtocolException($"{facts.Message ?? "An error occurred."} (correlation id {id})", McpErrorCode.InternalError);
        mapped.Data["correlationId"] = id;
        if (facts.RetryAfter > TimeSpan.Zero)
        {
            mapped.Data["retryAfterSeconds"] = Math.Ceiling(facts.RetryAfter.TotalSeconds);
        }

        return mapped;
    }
}
