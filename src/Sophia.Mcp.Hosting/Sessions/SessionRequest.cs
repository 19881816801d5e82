using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Ends the work of a session's request when its client goes, as the SDK does for requests without a session.</summary>
internal sealed class SessionRequest(CancellationToken aborted)
{
    private static readonly AsyncLocal<SessionRequest?> Ambient = new();
    private volatile bool _ended;

    /// <summary>Makes a request known to the work that the SDK does for it, which flows with the request's execution context.</summary>
    public static SessionRequest Begin(CancellationToken aborted) => Ambient.Value = new SessionRequest(aborted);

    // What the session goes on doing after this request has nothing to do with it.
    public void End() => _ended = true;

    public static McpMessageHandler Wrap(McpMessageHandler next) => (context, cancellationToken) =>
        context.JsonRpcMessage is JsonRpcRequest && Ambient.Value is { _ended: false } request
            ? request.InvokeAsync(next, context, cancellationToken)
            : next(context, cancellationToken);

    private async Task InvokeAsync(McpMessageHandler next, MessageContext context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, aborted);
        try
        {
            await next(context, either.Token);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
    }
}
