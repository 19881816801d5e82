using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sophia.Health;

/// <summary>What the health endpoints need to know of the process around them.</summary>
public sealed class HealthEndpointOptions
{
    /// <summary>Whether this caller may see the entries behind the status. The default: only callers on this machine.</summary>
    public Func<HttpContext, bool> ShowDetails { get; set; } = IsLocal;

    /// <summary>Why the process takes no work just now (<c>starting</c>, <c>draining</c>), or null if it does. The default: it does.</summary>
    public Func<string?> NotReadyReason { get; set; } = static () => null;

    /// <summary>When a caller who was told 503 should come back. The default is 2 seconds.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>True for a direct caller on this machine: a loopback address, a loopback <c>Host</c> and no trace of a proxy between.</summary>
    /// <remarks>The Host rule keeps out web pages whose name was rebound to 127.0.0.1, the proxy rule those a local proxy forwards.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    public static bool IsLocal(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.Request.Headers;
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !headers.ContainsKey("X-Forwarded-For") && !headers.ContainsKey("Forwarded")
            && IsLoopbackHost(context.Request.Host.Host);
    }

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
