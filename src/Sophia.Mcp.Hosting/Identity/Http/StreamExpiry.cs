using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>Ends streams that would outlive their caller's credentials. The client comes back with new ones.</summary>
internal sealed class StreamExpiry(IOptions<SophiaMcpServerOptions> options, TimeProvider time)
{
    // Timers take no more; nobody's stream lives that long.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private readonly TimeSpan _skew = options.Value.Identity.ClockSkew;

    /// <summary>Only what goes on without further requests: the stream of a session, and subscriptions.</summary>
    public static bool Applies(HttpRequest request, in IdentityResult result) =>
        result.Expires is not null
        && (HttpMethods.IsGet(request.Method) || (request.Headers["Mcp-Method"] is [{ } method] && method == "subscriptions/listen"));

    public async Task RunAsync(HttpContext context, DateTimeOffset expires, RequestDelegate next)
    {
        var left = expires + _skew - time.GetUtcNow();
        // Disposed of asynchronously, which waits for a callback under way: the connection's next request uses the same object.
        await using var timer = time.CreateTimer(
            static state => ((HttpContext)state!).Abort(), context, left > Longest ? Longest : left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await next(context);
    }
}
