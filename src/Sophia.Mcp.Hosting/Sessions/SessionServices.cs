using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Registers what sessions need. Without sessions nothing of it is ever created or passed.</summary>
internal static class SessionServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<SessionSlots>();
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton(static provider => new SessionStore(
            provider.GetService<IDistributedCache>(),
            provider.GetRequiredService<IOptions<McpServerConfig>>().Value.NameInCaches(provider.GetRequiredService<IHostEnvironment>()),
            provider.GetRequiredService<IOptions<SophiaMcpServerOptions>>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SessionStore>>()));
        services.AddSingleton<SessionAdmission>();
        services.AddSingleton<SessionMigration>();
        services.AddSingleton(static provider => new McpSessionRegistry(
            provider.GetRequiredService<SessionSlots>(), provider.GetRequiredService<SessionStore>(), provider.GetRequiredService<SessionMetrics>(),
            provider.GetRequiredService<IServiceScopeFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPostConfigureOptions<HttpServerTransportOptions>>(static provider => new SdkSessions(
            provider.GetRequiredService<IOptions<SophiaMcpServerOptions>>(), new Lazy<McpSessionRegistry>(provider.GetRequiredService<McpSessionRegistry>),
            provider.GetRequiredService<SessionStore>(), new Lazy<SessionMigration>(provider.GetRequiredService<SessionMigration>),
            provider.GetRequiredService<TimeProvider>()));
        // After Sophia's other filters, and so outside them: they see the disconnect as their own cancellation.
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>, StopOnDisconnect>();
        services.AddSingleton<IPostConfigureOptions<McpServerOptions>, NotificationsByCaller>();
    }

    /// <summary>Puts the gate before an endpoint of the SDK, where sessions exist.</summary>
    public static RequestDelegate Guard(EndpointBuilder endpoint, RequestDelegate next)
    {
        var services = endpoint.ApplicationServices;
        var (exist, resumable) = SdkSessions.Sessions(services.GetRequiredService<IOptions<HttpServerTransportOptions>>().Value);
        if (!exist)
        {
            return next;
        }

        var registry = services.GetRequiredService<McpSessionRegistry>();
        if (endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(static methods => methods.HttpMethods.Contains(HttpMethods.Delete)))
        {
            registry.EndWith(next);
        }

        var options = services.GetRequiredService<IOptions<SophiaMcpServerOptions>>();
        return new SessionGate(
            next, registry, services.GetRequiredService<SessionSlots>(), services.GetRequiredService<SessionAdmission>(), services.GetRequiredService<SessionStore>(),
            services.GetRequiredService<SessionMetrics>(), options.Value.Sessions.StopOnDisconnect && !resumable, services.GetRequiredService<ListViews>(),
            services.GetRequiredService<McpAudit>(),
            services.GetRequiredService<ILogger<SessionGate>>()).InvokeAsync;
    }

    private sealed class StopOnDisconnect(IServiceProvider services) : IPostConfigureOptions<McpServerOptions>
    {
        public void PostConfigure(string? name, McpServerOptions options)
        {
            var transport = services.GetService<IOptions<HttpServerTransportOptions>>()?.Value;
            if (transport is not null && SdkSessions.Sessions(transport) is (true, false))
            {
                options.Filters.Message.IncomingFilters.Insert(0, SessionRequest.Wrap);
            }
        }
    }

    /// <summary>Tells a session of a changed list only when its user sees the change.</summary>
    private sealed class NotificationsByCaller(IServiceProvider services) : IPostConfigureOptions<McpServerOptions>
    {
        public void PostConfigure(string? name, McpServerOptions options)
        {
            var transport = services.GetService<IOptions<HttpServerTransportOptions>>()?.Value;
            if (transport is not null && SdkSessions.Sessions(transport).Exist && services.GetRequiredService<ListViews>().Differ)
            {
                options.Filters.Message.OutgoingFilters.Insert(0, next => (context, cancellationToken) =>
                    context.JsonRpcMessage is JsonRpcNotification { Method: var method } && ListView.IsAbout(method)
                        ? SendAsync(next, context, method, cancellationToken)
                        : next(context, cancellationToken));
            }
        }

        private async Task SendAsync(McpMessageHandler next, MessageContext context, string method, CancellationToken cancellationToken)
        {
            var view = context.Server.SessionId is { Length: > 0 } id && services.GetRequiredService<McpSessionRegistry>().TryGet(id, out var session) ? session.View : null;
            if (view is null || await view.HasChangedAsync(method))
            {
                await next(context, cancellationToken);
            }
        }
    }
}
