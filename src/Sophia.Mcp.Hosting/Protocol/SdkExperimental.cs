using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// The one file that names the SDK's experimental and deprecated members.
namespace Sophia.Mcp.Hosting;

/// <summary>Copies the SDK's options, its experimental and deprecated properties too, because a copy needs all of them.</summary>
internal static class OptionsCopy
{
#pragma warning disable MCPEXP002, MCP9005
    /// <summary>New options over the same collections, filters and handlers. A test compares the properties with the SDK's.</summary>
    public static McpServerOptions Shallow(McpServerOptions source) => new()
    {
        ServerInfo = source.ServerInfo,
        Capabilities = source.Capabilities,
        ProtocolVersion = source.ProtocolVersion,
        InitializationTimeout = source.InitializationTimeout,
        ServerInstructions = source.ServerInstructions,
        ScopeRequests = source.ScopeRequests,
        KnownClientInfo = source.KnownClientInfo,
        KnownClientCapabilities = source.KnownClientCapabilities,
        Handlers = source.Handlers,
        Filters = source.Filters,
        ToolCollection = source.ToolCollection,
        ResourceCollection = source.ResourceCollection,
        PromptCollection = source.PromptCollection,
        MaxSamplingOutputTokens = source.MaxSamplingOutputTokens,
        RequestHandlers = source.RequestHandlers,
    };
#pragma warning restore MCPEXP002, MCP9005
}

#pragma warning disable MCPEXP002, MCP9006
/// <summary>Sets up the SDK's sessions: mode, idle limit, clock, and the hooks at their beginning, end and move.</summary>
internal sealed class SdkSessions(
    IOptions<SophiaMcpServerOptions> options, Lazy<McpSessionRegistry> registry, SessionStore store, Lazy<SessionMigration> migration, TimeProvider time)
    : IPostConfigureOptions<HttpServerTransportOptions>
{
    public void PostConfigure(string? name, HttpServerTransportOptions transport)
    {
        var sessions = options.Value.Sessions;
        transport.SessionMode = sessions.Mode switch
        {
            McpSessionMode.Stateless => HttpServerSessionMode.Stateless,
            McpSessionMode.Hybrid => HttpServerSessionMode.StatefulForInitializeClients,
            _ => transport.SessionMode,
        };
        if (transport.SessionMode is HttpServerSessionMode.Stateless)
        {
            return;
        }

        transport.TimeProvider = transport.TimeProvider == TimeProvider.System ? time : transport.TimeProvider;
        transport.IdleTimeout = sessions.IdleTimeout ?? transport.IdleTimeout;
        store.TimeToLive = transport.IdleTimeout > TimeSpan.Zero ? transport.IdleTimeout : TimeSpan.FromDays(1);
        // The slots are the limit. Below it the SDK must not close idle sessions of one caller for another's.
        transport.MaxIdleSessionCount = int.MaxValue;
        var inner = transport.RunSessionHandler ?? (static (_, server, closed) => server.RunAsync(closed));
        transport.RunSessionHandler = (context, server, closed) => Run(context, server, inner, closed);
        transport.SessionMigrationHandler ??= store.IsUsed ? migration.Value : null;
    }

    /// <summary>Whether this application has sessions, and whether a client may come back for a result it did not wait for.</summary>
    public static (bool Exist, bool Resumable) Sessions(HttpServerTransportOptions transport) =>
        (transport.SessionMode is not HttpServerSessionMode.Stateless, transport.EventStreamStore is not null);

    private Task Run(HttpContext context, McpServer server, Func<HttpContext, McpServer, CancellationToken, Task> inner, CancellationToken closed)
    {
        if (string.IsNullOrEmpty(server.SessionId) || context.Features.Get<SessionOpening>() is not { Session: null } opening)
        {
            return inner(context, server, closed);
        }

        var session = registry.Value.Add(opening, server);
        session.Enter(stream: false);
        return TrackAsync(session, inner(context, server, closed));
    }

    private async Task TrackAsync(McpSession session, Task running)
    {
        try
        {
            await running;
        }
        finally
        {
            registry.Value.Remove(session);
        }
    }
}

/// <summary>Moves sessions between replicas, and over a restart, through the store.</summary>
internal sealed class SessionMigration(SessionStore store, SessionAdmission admission, SessionMetrics metrics) : ISessionMigrationHandler
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async ValueTask OnSessionInitializedAsync(
        HttpContext context, string sessionId, InitializeRequestParams initializeParams, CancellationToken cancellationToken) =>
        await store.SaveAsync(sessionId, SessionUser.BindingOf(context.User), initializeParams, cancellationToken);

    public async ValueTask<InitializeRequestParams?> AllowSessionMigrationAsync(HttpContext context, string sessionId, CancellationToken cancellationToken)
    {
        StoredSession? stored;
        try
        {
            stored = await store.FindAsync(sessionId, cancellationToken);
        }
        catch (SessionStoreException)
        {
            throw SessionRefusedException.StoreDown(RetryAfter);
        }

        if (stored is null)
        {
            return null;
        }

        if (stored.Binding != SessionUser.BindingOf(context.User))
        {
            throw SessionRefusedException.OtherUser();
        }

        if (context.Features.Get<SessionOpening>() is { } opening)
        {
            await admission.AdmitAsync(opening);
        }

        metrics.Migrated();
        return stored.Client;
    }
}
#pragma warning restore MCPEXP002, MCP9006

#pragma warning disable MCPEXP002, MCP9005
/// <summary>Where the SDK asks its own authorization: around the whole call, also where it becomes something else than a result.</summary>
internal static class SdkAccess
{
    public static void Insert(McpServerOptions options, ToolAccess access)
    {
        var request = options.Filters.Request;
        request.CallToolWithAlternateFilters.Insert(0, access.InvokeAsync);
        // Again where no filter of the author follows: one may have put another tool in its place.
        request.CallToolFilters.Add(next => (context, cancellationToken) => access.InvokeAgainAsync(context, next, cancellationToken));
    }

    public static void InsertSubscribe(McpServerOptions options, Func<RequestContext<SubscribeRequestParams>, McpRequestHandler<SubscribeRequestParams, EmptyResult>, CancellationToken, ValueTask<EmptyResult>> filter) =>
        options.Filters.Request.SubscribeToResourcesFilters.Insert(0, next => (context, cancellationToken) => filter(context, next, cancellationToken));

    /// <summary>Whether <c>AddAuthorizationFilters()</c> was called; the SDK's type has no public name.</summary>
    public static bool HasAuthorizationFilters(IServiceProvider services) =>
        services.GetServices<IConfigureOptions<McpServerOptions>>().Any(static setup => setup.GetType().Name == "AuthorizationFilterSetup");

    public static bool IsError(object? result) => result is ResultOrAlternate<CallToolResult> { Result.IsError: true };
}
#pragma warning restore MCPEXP002, MCP9005
