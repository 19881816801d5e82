using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Sophia.WebSockets.Connections;

/// <summary>The opening handshake: RFC 6455 §4.2 on HTTP/1.1, RFC 8441 on HTTP/2.</summary>
internal static class Handshake
{
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const string Version = "13";

    /// <summary>Null if the request is a proper handshake, else what is wrong with it.</summary>
    public static (int Status, string Reason)? Check(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (IsConnect(context))
        {
            return null;
        }

        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
            || !headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase))
        {
            return (StatusCodes.Status426UpgradeRequired, "this address takes WebSocket connections only");
        }

        if (headers.SecWebSocketVersion != Version)
        {
            return (StatusCodes.Status426UpgradeRequired, "Sec-WebSocket-Version must be 13");
        }

        Span<byte> key = stackalloc byte[18];
        return Convert.TryFromBase64String(headers.SecWebSocketKey.ToString(), key, out var length) && length == 16
            ? null
            : (StatusCodes.Status400BadRequest, "Sec-WebSocket-Key must be 16 bytes in base64");
    }

    /// <summary>Whether the client offers the reliable subprotocol.</summary>
    public static bool OffersReliable(HttpContext context)
    {
        foreach (var line in context.Request.Headers.SecWebSocketProtocol)
        {
            if (line is not null && line.Split(',', StringSplitOptions.TrimEntries).Contains(SophiaWebSocketDefaults.Subprotocol, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a page of this origin may connect. Requests without an origin do not come from a browser's page.</summary>
    public static bool AllowsOrigin(HttpContext context, IList<string> allowed)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || allowed.Contains("*") || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        return allowed.Count == 0 && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, context.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    public static async Task<Stream> AcceptAsync(HttpContext context, bool reliable)
    {
        var response = context.Response;
        if (reliable)
        {
            response.Headers.SecWebSocketProtocol = SophiaWebSocketDefaults.Subprotocol;
        }

        if (IsConnect(context))
        {
            response.StatusCode = StatusCodes.Status200OK;
            return await context.Features.Get<IHttpExtendedConnectFeature>()!.AcceptAsync();
        }

        response.Headers.Connection = HeaderNames.Upgrade;
        response.Headers.Upgrade = "websocket";
        response.Headers.SecWebSocketAccept = AcceptKey(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
    }

    private static bool IsConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

#pragma warning disable CA5350 // RFC 6455 §4.2.2 prescribes SHA-1; it proves that the peer speaks WebSocket, it protects nothing.
    private static string AcceptKey(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
#pragma warning restore CA5350
}
