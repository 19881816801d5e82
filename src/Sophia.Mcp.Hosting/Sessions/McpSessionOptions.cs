using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sophia.Mcp.Hosting;

/// <summary>Sessions of older clients over HTTP. Bound from <c>Sophia:Mcp:Sessions</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class McpSessionOptions
{
    /// <summary>Which clients have a session.</summary>
    /// <value>The default, null, is what the SDK's own chain says (<c>WithHttpTransport(o => o.SessionMode = …)</c>), and that is stateless unless it says otherwise.</value>
    public McpSessionMode? Mode { get; set; }

    /// <summary>How many sessions are alive at the same time, with or without an open stream.</summary>
    /// <value>0 (no limit) to 10,000,000 sessions. The default is 10,000.</value>
    [Range(0, McpHostingDefaults.MaxMaxSessions)]
    public int MaxSessions { get; set; } = McpHostingDefaults.MaxSessions;

    /// <summary>How many sessions of one caller are alive at the same time. Callers who are not authenticated are told apart by their address.</summary>
    /// <value>0 (no limit) to 10,000,000 sessions. The default is 100.</value>
    [Range(0, McpHostingDefaults.MaxMaxSessions)]
    public int MaxSessionsPerUser { get; set; } = McpHostingDefaults.MaxSessionsPerUser;

    /// <summary>
    /// Whether a caller at a limit gets a new session in exchange for the longest idle of the caller's own: no request in flight, no open stream. Nobody's session
    /// ever goes for another caller's.
    /// </summary>
    /// <value>The default is true. False, or nothing idle: the new session is refused with 429 (the caller's limit) or 503 (the total) and Retry-After.</value>
    public bool ReplaceIdle { get; set; } = true;

    /// <summary>How long a session may go without a request or an open stream before it is closed.</summary>
    /// <value>One second to 30 days. The default, null, is the SDK's: two hours.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>Whether the work of a request stops when its client disconnects. Without sessions that is always so.</summary>
    /// <value>The default is true. It has no effect where the application keeps an event store, from which a client may fetch the result later.</value>
    public bool StopOnDisconnect { get; set; } = true;

    /// <summary>Whether sessions are kept in the application's <c>IDistributedCache</c>, so that they survive a restart and move between replicas.</summary>
    /// <value>The default is true. Without a registered <c>IDistributedCache</c> it has no effect.</value>
    public bool Migration { get; set; } = true;

    /// <summary>How long the store may take before a new session goes on without it, and a migration is refused.</summary>
    /// <value>10 milliseconds to one minute. The default is 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.Parse(McpHostingDefaults.SessionStoreTimeout, CultureInfo.InvariantCulture);
}
