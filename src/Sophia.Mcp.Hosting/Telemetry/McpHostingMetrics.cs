using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sophia.Mcp.Hosting;

/// <summary>The instruments of the package. Tags come from closed sets: methods of the protocol, registered tools, our own error types.</summary>
internal sealed class McpHostingMetrics
{
    private static readonly ActivitySource Source = new(SophiaMcpDiagnostics.ActivitySourceName);
    private static readonly KeyValuePair<string, object?> ToolsCall = new("mcp.method.name", "tools/call");

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    };

    private readonly Histogram<double> _duration;
    private readonly long[] _active = new long[McpMethod.All.Count];
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _abandoned;
    private readonly Counter<long> _overRate;
    private readonly Counter<long> _streamAborts;
    private readonly Counter<long> _cuts;
    private readonly Counter<long> _cache;

    public McpHostingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(SophiaMcpDiagnostics.MeterName);
        _duration = meter.CreateHistogram("mcp.server.operation.duration", "s", "Time from a request's arrival at the server to its result.", advice: Buckets);
        // Observed: two recordings per request would cost it more than all else that is measured here.
        meter.CreateObservableUpDownCounter("sophia.mcp.server.requests.active", Active, "{request}", "Requests being worked on, by method.");
        _refusals = meter.CreateCounter<long>("sophia.mcp.server.tool.refusals", "{call}", "Calls answered without their result, by tool and reason.");
        _abandoned = meter.CreateCounter<long>("sophia.mcp.server.tool.abandoned", "{call}", "Calls that ignored their token and lost their slot, by tool.");
        _overRate = meter.CreateCounter<long>("sophia.mcp.server.request.refusals", "{request}", "Requests answered 429 because their caller is over the rate limit.");
        _streamAborts = meter.CreateCounter<long>("sophia.mcp.server.stream.aborts", "{response}", "Responses whose client did not read them and lost its connection.");
        _cuts = meter.CreateCounter<long>("sophia.mcp.server.tool.cut_results", "{result}", "Results that were too large and were cut, by tool.");
        _cache = meter.CreateCounter<long>("sophia.mcp.server.tool.cache", "{call}", "Calls of tools whose results are kept, by tool and what the cache had.");
        Meter = meter;
    }

    private Meter Meter { get; }

    /// <summary>Adds the gauge that reads the plans; once, because plans need these metrics.</summary>
    public void Observe(ToolPlans plans) => Meter.CreateObservableUpDownCounter(
        "sophia.mcp.server.tool.overdue", () => Overdue(plans), "{call}", "Calls that still run although their callers have been answered, by tool.");

    public static Activity? StartToolSpan(ToolPlan plan)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var span = Source.StartActivity($"execute_tool {plan.Name}");
        return span?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", plan.Name);
    }

    public void ToolEnded(ToolPlan plan, TimeSpan took, string? error, Activity? span)
    {
        if (error is null)
        {
            _duration.Record(took.TotalSeconds, ToolsCall, plan.Tag);
            return;
        }

        _duration.Record(took.TotalSeconds, ToolsCall, plan.Tag, new("error.type", error));
        span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
    }

    public void Started(McpMethod method) => Interlocked.Increment(ref _active[method.Index]);

    public void Ended(McpMethod method) => Interlocked.Decrement(ref _active[method.Index]);

    public void OperationEnded(McpMethod method, TimeSpan took, string? error)
    {
        if (error is null)
        {
            _duration.Record(took.TotalSeconds, method.Tag);
        }
        else
        {
            _duration.Record(took.TotalSeconds, method.Tag, new("error.type", error));
        }
    }

    public void Refused(ToolPlan plan, ToolRefusal reason) => _refusals.Add(1, plan.Tag, new("sophia.reason", ToolAnswers.Name(reason)));

    public void RequestRefused() => _overRate.Add(1);

    public void StreamAborted() => _streamAborts.Add(1);

    public void ResultCut(ToolPlan plan) => _cuts.Add(1, plan.Tag);

    /// <param name="plan">The tool.</param>
    /// <param name="outcome">hit, shared (with a call that ran), miss or bypass.</param>
    public void CacheAsked(ToolPlan plan, string outcome) => _cache.Add(1, plan.Tag, new("sophia.result", outcome));

    public void CallAbandoned(ToolPlan plan) => _abandoned.Add(1, plan.Tag);

    private IEnumerable<Measurement<long>> Active() =>
        McpMethod.All.Select(method => new Measurement<long>(Volatile.Read(ref _active[method.Index]), method.Tag));

    private static IEnumerable<Measurement<long>> Overdue(ToolPlans plans)
    {
        foreach (var plan in plans.All)
        {
            yield return new Measurement<long>(plan.Overdue, plan.Tag);
        }
    }
}
