using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Answers <c>subscriptions/listen</c> of clients without a session: keeps the answer open and says on it when a list has changed. The SDK's own handler grants
/// them nothing.
/// </summary>
/// <remarks>As many listen as there may be sessions, in total and of one caller; one too many is granted nothing, as by the SDK, and nothing stays open for it.</remarks>
internal sealed class ListSubscriptions : IDisposable
{
    private readonly CallerGates? _callers;
    private readonly ToolGate? _total;
    private readonly ToolListChanges _tools;
    private readonly ListViews _views;
    private readonly IHostApplicationLifetime _application;

    public ListSubscriptions(IOptions<SophiaMcpServerOptions> options, ToolListChanges tools, ListViews views, IHostApplicationLifetime application, TimeProvider time)
    {
        var limits = options.Value.Sessions;
        _callers = limits.MaxSessionsPerUser > 0 ? new CallerGates(limits.MaxSessionsPerUser, 0, TimeSpan.Zero, McpHostingDefaults.MaxCallers, time) : null;
        _total = limits.MaxSessions > 0 ? new ToolGate(limits.MaxSessions, 0, TimeSpan.Zero, time) : null;
        (_tools, _views, _application) = (tools, views, application);
    }

    public async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var slots = new CallSlots(null, _callers?.Hold(CallCorrelation.Caller(request.User)), null, _total);
        if (!CallCorrelation.CanStream() || !slots.TryEnter())
        {
            slots.LetGo();
            await SendAsync(request, NotificationMethods.SubscriptionsAcknowledgedNotification, new JsonObject { ["notifications"] = new JsonObject() }, cancellationToken);
            return new EmptyResult();
        }

        // The stream must not hold a shutdown up.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _application.ApplicationStopping);
        try
        {
            using var subscription = new ListSubscription(request, _tools);
            var view = _views.Differ ? await new ListView(_views, request.Server.ServerOptions, request.User, request.Services).BeginAsync() : null;
            await SendAsync(request, NotificationMethods.SubscriptionsAcknowledgedNotification, new JsonObject { ["notifications"] = subscription.Granted }, either.Token);
            while (true)
            {
                foreach (var method in await subscription.NextAsync(either.Token))
                {
                    if (view is null || await view.HasChangedAsync(method))
                    {
                        await SendAsync(request, method, [], either.Token);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client opens it again, on another replica.
            return new EmptyResult();
        }
        finally
        {
            slots.Exit();
        }
    }

    public void Dispose() => _total?.Dispose();

    private static Task SendAsync(RequestContext<SubscriptionsListenRequestParams> request, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var id = request.JsonRpcRequest.Id;
        parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = id.Id is long number ? JsonValue.Create(number) : JsonValue.Create(id.ToString()) };
        return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancellationToken);
    }
}
