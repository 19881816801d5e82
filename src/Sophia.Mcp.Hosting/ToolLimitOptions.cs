using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Sophia.Mcp.Hosting;

/// <summary>Limits of one tool. What is null comes from the tool's attributes, else from <see cref="SophiaMcpServerOptions"/>.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class ToolLimitOptions
{
    /// <summary>How long one call may take.</summary>
    /// <value>0 (no timeout) to one day, or null.</value>
    [Range(typeof(TimeSpan), McpHostingDefaults.MinToolTimeout, McpHostingDefaults.MaxToolTimeout, ParseLimitsInInvariantCulture = true)]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How many calls run at the same time.</summary>
    /// <value>0 (no limit) to 100,000 calls, or null.</value>
    [Range(0, McpHostingDefaults.MaxMaxConcurrency)]
    public int? MaxConcurrency { get; set; }

    /// <summary>How many calls of one caller run at the same time.</summary>
    /// <value>0 (no limit) to 100,000 calls, or null.</value>
    [Range(0, McpHostingDefaults.MaxMaxConcurrency)]
    public int? MaxConcurrencyPerCaller { get; set; }

    /// <summary>How many calls may wait for a free slot.</summary>
    /// <value>0 to 100,000 calls, or null.</value>
    [Range(0, McpHostingDefaults.MaxQueueLimit)]
    public int? QueueLimit { get; set; }

    /// <summary>How long a call waits for a free slot.</summary>
    /// <value>0 to ten minutes, or null.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxQueueTimeout, ParseLimitsInInvariantCulture = true)]
    public TimeSpan? QueueTimeout { get; set; }

    /// <summary>How often one caller may call the tool.</summary>
    /// <value>0 (no limit) to 10,000,000 calls a minute, or null.</value>
    [Range(0, McpHostingDefaults.MaxRequestsPerMinute)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>How many calls a caller may make at once.</summary>
    /// <value>1 to 1,000,000 calls; null is a tenth of the rate, at least 10.</value>
    [Range(1, McpHostingDefaults.MaxBurstSize)]
    public int? BurstSize { get; set; }

    /// <summary>What one call costs of the caller's share of the server (<see cref="RateLimitOptions.RequestsPerMinute"/>).</summary>
    /// <value>1 to 1,000,000 requests, or null.</value>
    [Range(1, McpHostingDefaults.MaxBurstSize)]
    public int? Weight { get; set; }

    /// <summary>Scopes that a caller must have to call the tool or to see it in the list, all of them, instead of those of <see cref="RequiresScopeAttribute"/>.</summary>
    /// <value>The default, null, is what the attributes say.</value>
    public IList<string>? Scopes { get; set; }

    /// <summary>A policy of the application (<c>AddAuthorization</c>) that a caller must meet, besides.</summary>
    /// <value>The default is null: none.</value>
    public string? Policy { get; set; }

    /// <summary>The largest arguments of one call, in bytes of JSON.</summary>
    /// <value>0 (no limit but that of the request's body) or more bytes, or null.</value>
    [Range(0L, long.MaxValue)]
    public long? MaxArgumentsSize { get; set; }

    /// <summary>The largest result, in bytes of text, data and structured content.</summary>
    /// <value>0 (no limit) or more bytes, or null.</value>
    [Range(0L, long.MaxValue)]
    public long? MaxResultSize { get; set; }

    /// <summary>Whether the text of a larger result is cut and ends with a link to the rest; otherwise the result is refused.</summary>
    /// <value>Null is what the attribute or <see cref="SophiaMcpServerOptions.CutLargeResults"/> says.</value>
    public bool? CutLargeResults { get; set; }

    /// <summary>How long the results of the tool, which must be read-only, are kept and answered again.</summary>
    /// <value>0 (not at all) to one day; null is what <see cref="CacheForAttribute"/> says.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxCacheFor, ParseLimitsInInvariantCulture = true)]
    public TimeSpan? CacheFor { get; set; }

    /// <summary>Whose a kept result is.</summary>
    /// <value>Null is what the attribute says.</value>
    public McpCacheScope? CacheScope { get; set; }

    /// <summary>The services without which the tool cannot do its work, by the names of their pools, breakers or health checks.</summary>
    /// <value>Null, the default, is what <see cref="RequiresServiceAttribute"/> says.</value>
    public IList<string>? RequiredServices { get; set; }

    /// <summary>What callers see of the tool while one of its services is unavailable.</summary>
    /// <value>Null is what the attribute says.</value>
    public ToolUnavailability? WhenUnavailable { get; set; }
}
