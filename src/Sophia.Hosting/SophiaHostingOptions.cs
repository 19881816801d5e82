using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>What every Sophia process does besides its own work, each with a switch. Bound from <c>Sophia:Hosting</c> and validated at start.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class SophiaHostingOptions
{
    /// <summary>Whether the process serves HTTP. False for stdio: no default address, no drain delay, no endpoints in the start-up table.</summary>
    /// <value>The default is true.</value>
    public bool ServeHttp { get; set; } = true;

    /// <summary>How long the whole start may take, first health check included.</summary>
    /// <value>One second to one day. The default is five minutes.</value>
    [Range(typeof(TimeSpan), HostingDefaults.MinStartTimeout, HostingDefaults.MaxStartTimeout, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StartTimeout { get; set; } = Parse(HostingDefaults.StartTimeout);

    /// <summary>How long the listener still accepts after readiness has been turned off, so that load balancers can notice.</summary>
    /// <value>0 to ten minutes; null, the default, is 5 seconds, and 0 in Development and without HTTP.</value>
    [Range(typeof(TimeSpan), "00:00:00", HostingDefaults.MaxDrainDelay, ParseLimitsInInvariantCulture = true)]
    public TimeSpan? DrainDelay { get; set; }

    /// <summary>How long the longest request may take. The shutdown timeout is at least the drain delay, this and 5 seconds.</summary>
    /// <value>One second to one day. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), HostingDefaults.MinLongestRequest, HostingDefaults.MaxLongestRequest, ParseLimitsInInvariantCulture = true)]
    public TimeSpan LongestRequest { get; set; } = Parse(HostingDefaults.LongestRequest);

    /// <summary>What a caller is told who comes while the process takes no work.</summary>
    /// <value>One second to one hour. The default is 2 seconds.</value>
    [Range(typeof(TimeSpan), HostingDefaults.MinRetryAfter, HostingDefaults.MaxRetryAfter, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryAfter { get; set; } = Parse(HostingDefaults.RetryAfter);

    /// <summary>The largest request body in bytes, for every endpoint that sets no limit of its own.</summary>
    /// <value>0 or more; null, the default, leaves Kestrel's 30,000,000.</value>
    [Range(0L, long.MaxValue)]
    public long? MaxRequestBodySize { get; set; }

    /// <summary>Whether a failed start ends in one line on standard error and exit code 1, instead of a stack trace.</summary>
    /// <value>The default is true.</value>
    public bool ReadableErrors { get; set; } = true;

    /// <summary>
    /// Whether an option of the command line is refused that looks like a mistyped one of Sophia's, or has no value: <c>--trasport stdio</c> would be an HTTP server.
    /// </summary>
    /// <value>The default is true. Only the configuration counts: the command line is looked at before code has its say. Other options are never refused.</value>
    public bool CommandLineCheck { get; set; } = true;

    /// <summary>Whether one log entry says at the end of the start what is on.</summary>
    /// <value>The default is true.</value>
    public bool StartupTable { get; set; } = true;

    /// <summary>Whether memory, CPU, thread pool and GC pauses are checked and stand under <c>resources</c> in <c>/health</c>. They never turn readiness off.</summary>
    /// <value>The default is true.</value>
    public bool ResourceChecks { get; set; } = true;

    /// <summary>Whether the console logs JSON.</summary>
    /// <value>Null, the default: everywhere but in Development, unless <c>Logging:Console:FormatterName</c> says otherwise.</value>
    public bool? JsonLogs { get; set; }

    /// <summary>Whether ASP.NET Core may log each request at Information where the configuration sets no level for <c>Microsoft.AspNetCore</c>.</summary>
    /// <value>The default is false: warnings only, as the project templates have it.</value>
    public bool RequestLogs { get; set; }

    /// <summary>The management endpoints.</summary>
    [ValidateObjectMembers]
    public ManagementEndpointOptions Endpoints { get; set; } = new();

    /// <summary>Metrics and traces.</summary>
    public SophiaTelemetryOptions Telemetry { get; set; } = new();

    /// <summary>Correlation ids.</summary>
    [ValidateObjectMembers]
    public CorrelationOptions Correlation { get; set; } = new();

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
