using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sophia.Mcp.Hosting;

/// <summary>What Sophia does around an MCP server, each with a switch. Bound from <c>Sophia:Mcp</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SophiaMcpServerOptions
{
    /// <summary>Whether the SDK's options are built once and copied for each request, so that a request costs the same with 3 tools and with 300.</summary>
    /// <value>The default is true. False builds them anew for every stateless request, as the bare SDK does.</value>
    public bool OptionsTemplate { get; set; } = true;

    /// <summary>Whether calls of tools end at their timeout.</summary>
    /// <value>The default is true.</value>
    public bool Timeouts { get; set; } = true;

    /// <summary>The timeout of tools that have none of their own.</summary>
    /// <value>0 (none) to one day. The default is one minute.</value>
    [Range(typeof(TimeSpan), McpHostingDefaults.MinToolTimeout, McpHostingDefaults.MaxToolTimeout, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ToolTimeout { get; set; } = Parse(McpHostingDefaults.ToolTimeout);

    /// <summary>Whether the number of calls of a tool at the same time is limited.</summary>
    /// <value>The default is true.</value>
    public bool Concurrency { get; set; } = true;

    /// <summary>How many calls of one tool run at the same time, for tools that have no limit of their own.</summary>
    /// <value>0 (no limit) to 100,000 calls. The default is 128.</value>
    [Range(0, McpHostingDefaults.MaxMaxConcurrency)]
    public int MaxConcurrency { get; set; } = McpHostingDefaults.MaxConcurrency;

    /// <summary>How many calls of one caller run at the same time, of all tools together.</summary>
    /// <value>0, the default, is no limit; at most 100,000 calls.</value>
    [Range(0, McpHostingDefaults.MaxMaxConcurrency)]
    public int MaxConcurrencyPerCaller { get; set; }

    /// <summary>How many calls run at the same time, of all tools and callers together.</summary>
    /// <value>0, the default, is no limit; at most 100,000 calls.</value>
    [Range(0, McpHostingDefaults.MaxMaxConcurrency)]
    public int MaxTotalConcurrency { get; set; }

    /// <summary>How many calls may wait for a free slot of one tool, one caller, or the server; one more is refused at once.</summary>
    /// <value>0 to 100,000 calls. The default is 64.</value>
    [Range(0, McpHostingDefaults.MaxQueueLimit)]
    public int QueueLimit { get; set; } = McpHostingDefaults.QueueLimit;

    /// <summary>How long a call waits for a free slot before it is refused.</summary>
    /// <value>0 to ten minutes. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxQueueTimeout, ParseLimitsInInvariantCulture = true)]
    public TimeSpan QueueTimeout { get; set; } = Parse(McpHostingDefaults.QueueTimeout);

    /// <summary>Whether rate limits hold: the server's (<see cref="RateLimitOptions"/>) and those of tools.</summary>
    /// <value>The default is true; without a configured rate there is nothing to hold.</value>
    public bool RateLimits { get; set; } = true;

    /// <summary>How long after its timeout a call that ignores its token keeps its slot before it is abandoned.</summary>
    /// <value>0 to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxAbandonAfter, ParseLimitsInInvariantCulture = true)]
    public TimeSpan AbandonAfter { get; set; } = Parse(McpHostingDefaults.AbandonAfter);

    /// <summary>How many abandoned calls of one tool may still run. Beyond it slots stay taken until their calls end.</summary>
    /// <value>0 to 100,000 calls. The default is 32.</value>
    [Range(0, McpHostingDefaults.MaxMaxAbandonedCalls)]
    public int MaxAbandonedCalls { get; set; } = McpHostingDefaults.MaxAbandonedCalls;

    /// <summary>
    /// Whether synchronous tools run on a thread of their own, so that their callers too are answered at the timeout. Costs about a microsecond a call.
    /// </summary>
    /// <value>The default is true.</value>
    public bool OffloadSynchronousTools { get; set; } = true;

    /// <summary>The largest result of a tool, in bytes of text, data and structured content; a larger one is cut or refused.</summary>
    /// <value>0 (no limit) or more bytes. The default is 30,000,000.</value>
    [Range(0L, long.MaxValue)]
    public long MaxResultSize { get; set; } = McpHostingDefaults.MaxResultSize;

    /// <summary>Whether the text of a result that is too large is cut and ends with a link to the rest, where the tool does not say.</summary>
    /// <value>The default is false: it is refused. Structured results are always refused, because half of one is wrong.</value>
    public bool CutLargeResults { get; set; }

    /// <summary>How long the rest of a result that was cut can be read.</summary>
    /// <value>10 seconds to one day. The default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:10", McpHostingDefaults.MaxCacheFor, ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeepResultsFor { get; set; } = Parse(McpHostingDefaults.KeepResultsFor);

    /// <summary>How many bytes of such rests this process keeps, in its memory or in the application's <c>HybridCache</c>; the oldest go first.</summary>
    /// <value>0 (none) or more bytes. The default is 64 MiB.</value>
    [Range(0L, long.MaxValue)]
    public long MaxKeptResults { get; set; } = McpHostingDefaults.MaxKeptResults;

    /// <summary>Whether results of read-only tools are kept where <see cref="CacheForAttribute"/> or the configuration says so.</summary>
    /// <value>The default is true. It needs a registered <c>HybridCache</c>.</value>
    public bool ResultCache { get; set; } = true;

    /// <summary>How long that cache may take before a call goes on without it.</summary>
    /// <value>10 milliseconds to one minute. The default is one second.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CacheTimeout { get; set; } = Parse(McpHostingDefaults.CacheTimeout);

    /// <summary>How long clients of revision 2026-07-28 may keep the lists of tools, prompts and resources.</summary>
    /// <value>0 (not at all), the default, to one day.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxCacheFor, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ListTimeToLive { get; set; }

    /// <summary>Whether shared caches may answer one caller with the list of another.</summary>
    /// <value>The default is <see cref="McpCacheScope.Caller"/>. Lists that leave something out for their caller always say so.</value>
    public McpCacheScope ListCacheScope { get; set; }

    /// <summary>Whether calls of tools that require a service are answered at once, or the tools hidden, while that service is unavailable.</summary>
    /// <value>The default is true; tools that require nothing (<see cref="RequiresServiceAttribute"/>) are not touched.</value>
    public bool RequiredServiceChecks { get; set; } = true;

    /// <summary>The services without which no tool of this server can do its work, by the names of their pools, breakers or health checks.</summary>
    /// <value>Empty by default. Tools may require more.</value>
    public IList<string> RequiredServices { get; } = [];

    /// <summary>What callers see of a tool while a service that it requires is unavailable, where the tool itself does not say.</summary>
    /// <value>The default is <see cref="ToolUnavailability.Refuse"/>.</value>
    public ToolUnavailability WhenUnavailable { get; set; }

    /// <summary>Whether a call that the SDK cannot bind is answered with the arguments' names, what was expected and what came.</summary>
    /// <value>The default is true. Nothing that the SDK accepts is refused.</value>
    public bool ArgumentErrors { get; set; } = true;

    /// <summary>Whether arguments must match the tool's JSON Schema before it is called: no <c>"5"</c> for an integer, nothing unknown.</summary>
    /// <value>The default is false.</value>
    public bool StrictArguments { get; set; }

    /// <summary>Whether failures are answered under a correlation id that stands in the log beside the exception.</summary>
    /// <value>The default is true. False leaves the SDK's answers.</value>
    public bool ErrorMapping { get; set; } = true;

    /// <summary>Whether operations, calls in flight, refusals, timeouts and abandoned calls are measured and traced.</summary>
    /// <value>The default is true.</value>
    public bool Telemetry { get; set; } = true;

    /// <summary>Whether callers who come before the server is ready get 503 with Retry-After (over stdio: wait).</summary>
    /// <value>The default is true.</value>
    public bool ReadinessGate { get; set; } = true;

    /// <summary>Whether the endpoint answers every error, also 400, 405, 413, 415 and 500, as a JSON-RPC error.</summary>
    /// <value>The default is true.</value>
    public bool HttpErrors { get; set; } = true;

    /// <summary>Whether bytes that are no UTF-8 are refused as a parse error. The SDK would put U+FFFD in their place, and a tool would keep text that nobody wrote.</summary>
    /// <value>The default is true.</value>
    public bool StrictUtf8 { get; set; } = true;

    /// <summary>Whether a line of standard input that is no JSON-RPC message is answered with an error. The SDK passes over it in silence, and its client waits.</summary>
    /// <value>The default is true. A transport that the application has added itself is not touched.</value>
    public bool StdioErrors { get; set; } = true;

    /// <summary>Whether errors of the protocol, which tell a client what is wrong with its request, are logged by the SDK at Debug and not as warnings and errors.</summary>
    /// <value>The default is true.</value>
    public bool QuietClientErrors { get; set; } = true;

    /// <summary>The largest request body that the endpoint reads, in bytes.</summary>
    /// <value>0 (the server's own limit) or more. The default is 30,000,000.</value>
    [Range(0L, long.MaxValue)]
    public long MaxRequestBodySize { get; set; } = McpHostingDefaults.MaxRequestBodySize;

    /// <summary>How long the body of a request may take to arrive, from its headers to its last byte, before it is answered 408.</summary>
    /// <value>0 (no limit but the server's own data rate) to one hour. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxTransportTime, ParseLimitsInInvariantCulture = true)]
    public TimeSpan BodyTimeout { get; set; } = Parse(McpHostingDefaults.BodyTimeout);

    /// <summary>How long a client may take nothing (of 64 KB at a time) of what is being written to it, before its connection is closed.</summary>
    /// <value>0 (no limit but the server's own data rate) to one hour. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxTransportTime, ParseLimitsInInvariantCulture = true)]
    public TimeSpan WriteTimeout { get; set; } = Parse(McpHostingDefaults.WriteTimeout);

    /// <summary>How long an open stream of events may be silent before a comment keeps proxies from closing it.</summary>
    /// <value>0 (never) to one hour. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", McpHostingDefaults.MaxTransportTime, ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeepAlive { get; set; } = Parse(McpHostingDefaults.KeepAlive);

    /// <summary>Whether callers are answered with a stream of events or with one JSON object.</summary>
    /// <value>The default is <see cref="McpResponseMode.Stream"/>.</value>
    public McpResponseMode ResponseMode { get; set; }

    /// <summary>Sessions of older clients over HTTP; none by default.</summary>
    [Microsoft.Extensions.Options.ValidateObjectMembers]
    public McpSessionOptions Sessions { get; set; } = new();

    /// <summary>Who may call over HTTP: access tokens, API keys; nobody is asked by default.</summary>
    [Microsoft.Extensions.Options.ValidateObjectMembers]
    public McpIdentityOptions Identity { get; set; } = new();

    /// <summary>Limits of single tools by name, also from <c>Sophia:Server:Tools</c>. They beat attributes, attributes beat the defaults above.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, ToolLimitOptions> Tools { get; } = new Dictionary<string, ToolLimitOptions>(StringComparer.Ordinal);

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
