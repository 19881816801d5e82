using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>Stands before the SDK's endpoint where sessions exist: limits, activity, disconnects, refusals. Requests of newer clients only pass a header check.</summary>
internal sealed class SessionGate(
    RequestDelegate next, McpSessionRegistry registry, SessionSlots slots, SessionAdmission admission, SessionStore store, SessionMetrics metrics,
    bool stopOnDisconnect, ListViews views, McpAudit audit, ILogger<SessionGate> logger)
{
    public Task InvokeAsync(HttpContext context) =>
        Revision.IsJuly2026OrLater(context.Request.Headers["MCP-Protocol-Version"].ToString()) ? next(context) : InvokeSessionAsync(context);

    private async Task InvokeSessionAsync(HttpContext context)
    {
        var id = context.Request.Headers["Mcp-Session-Id"].ToString();
        var opening = new SessionOpening(SessionUser.Of(context), slots);
        var stream = HttpMethods.IsGet(context.Request.Method);
        McpSession? session = null;
        try
        {
            if (id.Length == 0)
            {
                await admission.AdmitAsync(opening);
            }
            else if (registry.TryGet(id, out var known))
            {
                // The SDK refuses too, but here it neither counts as activity nor as a listener.
                session = known.User.IsSameAs(opening.User) ? known : throw SessionRefusedException.OtherUser();
                session.Enter(stream);
                if (stream && views.Differ)
                {
                    // The stream holds the user as long as it is open.
                    session.View = await new ListView(views, session.Server.ServerOptions, context.User, services: null).BeginAsync();
                }
            }

            context.Features.Set(opening);
            await RunAsync(context, id, session);
        }
        catch (SessionRefusedException refused) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, refused);
        }
        finally
        {
            session?.Exit(stream);
            opening.Session?.Exit(stream: false);
            opening.End();
        }
    }

    private async Task RunAsync(HttpContext context, string id, McpSession? session)
    {
        var request = stopOnDisconnect && HttpMethods.IsPost(context.Request.Method) ? SessionRequest.Begin(context.RequestAborted) : null;
        try
        {
            await next(context);
        }
        finally
        {
            request?.End();
        }

        if (id.Length == 0 || !store.IsUsed)
        {
            return;
        }

        if (HttpMethods.IsDelete(context.Request.Method))
        {
            await ForgetAsync(context, id, session);
        }
        else if (session?.ShouldRefresh(store.TimeToLive / 4) is true)
        {
            _ = store.RefreshAsync(id);
        }
    }

    // A session that its client ends here must not come back on another replica; one that lives elsewhere is forgotten only for its own user.
    private async Task ForgetAsync(HttpContext context, string id, McpSession? session)
    {
        var mine = session is not null
            ? context.Response.StatusCode < StatusCodes.Status400BadRequest
            : (await FindOrNullAsync(id, context.RequestAborted))?.Binding == SessionUser.BindingOf(context.User);
        if (mine)
        {
            await store.RemoveAsync(id);
        }
    }

    private async Task<StoredSession?> FindOrNullAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(id, cancellationToken);
        }
        catch (SessionStoreException)
        {
            return null;
        }
    }

    private Task RefuseAsync(HttpContext context, SessionRefusedException refused)
    {
        metrics.Refused(refused.Reason);
        logger.SessionRefused(refused.Reason, refused.Message);
        if (refused.Status is StatusCodes.Status403Forbidden)
        {
            audit.ForeignSession(context.User, context);
        }

        context.Response.Headers.Remove("Mcp-Session-Id");
        return JsonRpcErrors.WriteAsync(context, refused.Status, JsonRpcErrors.ServerError, refused.Message, refused.RetryAfterSeconds);
    }
}
