using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets.Connections;

/// <summary>One mapped endpoint: decides about requests and runs their connections.</summary>
internal sealed class EndpointRuntime(SophiaWebSocketEndpointOptions options, SharedState shared, Func<IServiceProvider, WebSocketHub> createHub)
{
    private const int RetryAfterSeconds = 5;

    /// <summary>How long a new connection waits for the handler of the one it replaced.</summary>
    public static TimeSpan HandlerGrace { get; } = TimeSpan.Parse(SophiaWebSocketDefaults.HandlerGrace, CultureInfo.InvariantCulture);

    public SophiaWebSocketEndpointOptions Options => options;

    public SharedState Shared => shared;

    public SessionSettings Settings { get; } = shared.SettingsFor(options);

    public WebSocketHub CreateHub(IServiceProvider services) => createHub(services);

    public async Task HandleAsync(HttpContext context)
    {
        if (Refusal(context, out var identity) is { } refusal)
        {
            await RefuseAsync(context, refusal.Status, refusal.Reason);
            return;
        }

        var address = context.Connection.RemoteIpAddress;
        if (shared.Limits.TryEnter(address, identity.Owner) is var status and not 0)
        {
            await RefuseAsync(context, status, "too many connections");
            return;
        }

        try
        {
            using var place = shared.Registry.Reserve(identity.ClientId);
            if (place is null)
            {
                shared.OnFull();
                await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "too many sessions");
                return;
            }

            var stream = await Handshake.AcceptAsync(context, identity.Reliable);
            await RunAsync(new Connection(context, stream, this, identity, place));
        }
        finally
        {
            shared.Limits.Leave(address, identity.Owner);
        }
    }

    private async Task RunAsync(Connection connection)
    {
        shared.Connections.TryAdd(connection, 0);
        shared.Metrics.Opened();
        if (shared.Draining)
        {
            connection.BeginClose(Framing.CloseCode.GoingAway, "the server is stopping", shared.NextRetryAfter());
        }

        try
        {
            await connection.RunAsync();
        }
        finally
        {
            shared.Connections.TryRemove(connection, out _);
            shared.Metrics.Ended();
        }
    }

    private (int Status, string Reason)? Refusal(HttpContext context, out ConnectionIdentity identity)
    {
        identity = null!;
        if (Handshake.Check(context) is { } wrong)
        {
            return wrong;
        }

        if (shared.Draining)
        {
            return (StatusCodes.Status503ServiceUnavailable, "the server is stopping");
        }

        if (!Handshake.AllowsOrigin(context, options.AllowedOrigins))
        {
            return (StatusCodes.Status403Forbidden, "the origin is not allowed (AllowedOrigins)");
        }

        var reliable = Handshake.OffersReliable(context);
        if (options.RequireReliable && !reliable)
        {
            return (StatusCodes.Status400BadRequest, $"the subprotocol {SophiaWebSocketDefaults.Subprotocol} is required");
        }

        return Identify(context, reliable, out identity);
    }

    private (int Status, string Reason)? Identify(HttpContext context, bool reliable, out ConnectionIdentity identity)
    {
        var owner = UserOf(context.User);
        var clientId = options.ClientId is { } name ? name(context) : DefaultClientId(context, owner);
        identity = new ConnectionIdentity(clientId ?? "", owner, reliable, context.User);
        if (string.IsNullOrEmpty(clientId))
        {
            return (StatusCodes.Status403Forbidden, "the request names no client");
        }

        if (clientId.Length > SophiaWebSocketDefaults.MaxClientIdLength)
        {
            return (StatusCodes.Status400BadRequest, $"a client id may have {SophiaWebSocketDefaults.MaxClientIdLength} characters");
        }

        return shared.Registry.Find(clientId) is { Claimed: true, Owner: { } other } && other != owner
            ? (StatusCodes.Status403Forbidden, "the client id belongs to another user")
            : null;
    }

    private async Task RefuseAsync(HttpContext context, int status, string reason)
    {
        shared.Metrics.Refused(status);
        shared.Log.Refused(status, reason);
        context.Response.StatusCode = status;
        if (status is StatusCodes.Status426UpgradeRequired)
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketVersion = "13";
        }

        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(reason, context.RequestAborted);
    }

    private static string? UserOf(ClaimsPrincipal user) => user.Identity is not { IsAuthenticated: true } ? null
        : user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? user.Identity.Name;

    /// <summary>The first colon of an id ends the user's part: no user can be taken for another one's client.</summary>
    private static string Escape(string user) => user.Replace("%", "%25", StringComparison.Ordinal).Replace(":", "%3A", StringComparison.Ordinal);

    private static string DefaultClientId(HttpContext context, string? owner)
    {
        var named = context.Request.Query["client"].ToString();
        return owner is not null
            ? named.Length > 0 ? $"{Escape(owner)}:{named}" : Escape(owner)
            : named.Length > 0 ? named : RandomNumberGenerator.GetHexString(32, lowercase: true);
    }
}
