using System.ComponentModel.DataAnnotations;

namespace Sophia.Mcp.Hosting;

/// <summary>How many requests one caller may make. Bound from <c>Sophia:Server:RateLimiting</c>, where the deployment file and <c>RATE_LIMIT_RPM</c> put it.</summary>
/// <remarks>
/// A token bucket per caller: <see cref="BurstSize"/> requests at once, then <see cref="RequestsPerMinute"/>. A caller is the authenticated user, else the remote
/// address. Over HTTP whoever is over the limit gets 429 with a JSON-RPC error and <c>Retry-After</c>; a tool that costs more than its caller has left, and any
/// call over stdio, is answered by a result with <c>isError</c>.
/// </remarks>
public sealed class RateLimitOptions
{
    /// <summary>Requests a minute and caller.</summary>
    /// <value>1 to 10,000,000 requests; null, the default, is no limit.</value>
    [Range(1, McpHostingDefaults.MaxRequestsPerMinute)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>Requests that a caller may make at once.</summary>
    /// <value>1 to 1,000,000 requests; null, the default, is a tenth of <see cref="RequestsPerMinute"/>, at least 10.</value>
    [Range(1, McpHostingDefaults.MaxBurstSize)]
    public int? BurstSize { get; set; }

    /// <summary>Requests a minute of all callers together.</summary>
    /// <value>1 to 10,000,000 requests; null, the default, is no limit.</value>
    [Range(1, McpHostingDefaults.MaxRequestsPerMinute)]
    public int? TotalRequestsPerMinute { get; set; }

    /// <summary>Callers that are told apart at the same time. Of more than this many active ones the newest share one bucket, so that nobody can grow the process.</summary>
    /// <value>1 to 10,000,000 callers. The default is 100,000 (about 15 MB when all are there).</value>
    [Range(1, 10_000_000)]
    public int MaxCallers { get; set; } = McpHostingDefaults.MaxCallers;

    /// <summary>The bucket of one caller, or null without a limit.</summary>
    internal RateLimit? PerCaller() => RequestsPerMinute is { } rate ? new RateLimit(rate, BurstSize ?? DefaultBurst(rate)) : null;

    /// <summary>The bucket of all callers, or null without a limit.</summary>
    internal RateLimit? Total() => TotalRequestsPerMinute is { } rate ? new RateLimit(rate, DefaultBurst(rate)) : null;

    internal static int DefaultBurst(int perMinute) => Math.Max(McpHostingDefaults.MinDefaultBurst, perMinute / 10);
}
