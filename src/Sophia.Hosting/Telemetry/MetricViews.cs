using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Sophia.Hosting;

/// <summary>Keeps tag sets closed and gives every histogram in seconds buckets that fit seconds.</summary>
internal static class MetricViews
{
    private const string McpMeter = "Experimental.ModelContextProtocol";

    private static readonly double[] SecondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];

    // What the framework and the SDK tag with values that server code chooses. Left out on purpose: mcp.method.name, mcp.resource.uri,
    // mcp.session.id, gen_ai.tool.name, gen_ai.prompt.name and mcp.protocol.version, all of which a client can make up.
    private static readonly FrozenDictionary<string, string[]> AllowedTags = new Dictionary<string, string[]>
    {
        ["http.server.request.duration"] =
            ["http.request.method", "http.response.status_code", "http.route", "error.type", "url.scheme", "network.protocol.version"],
        ["http.server.active_requests"] = ["http.request.method", "url.scheme"],
    }.ToFrozenDictionary();

    private static readonly string[] AllowedMcpTags =
        ["error.type", "rpc.response.status_code", "network.transport", "network.protocol.name", "gen_ai.operation.name"];

    // OpenTelemetry sets room for 2,000 tag sets aside for every instrument, ten megabytes before the first request; these never have more than a few.
    private const int FewTagSets = 100;

    private static readonly FrozenSet<string> SmallMeters =
        FrozenSet.Create(StringComparer.Ordinal, TelemetryNames.RuntimeMeter, "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting");

    /// <summary>The view of an instrument, or null where what it says of itself is right.</summary>
    public static MetricStreamConfiguration? For(Instrument instrument, SophiaTelemetryOptions options)
    {
        if (options.DroppedInstruments.Count > 0 && options.DroppedInstruments.Contains($"{instrument.Meter.Name}/{instrument.Name}"))
        {
            return MetricStreamConfiguration.Drop;
        }

        var tags = options.ClosedTags ? TagsOf(instrument) : null;
        var limit = SmallMeters.Contains(instrument.Meter.Name) ? FewTagSets : (int?)null;
        if (NeedsBuckets(instrument))
        {
            return new ExplicitBucketHistogramConfiguration { Boundaries = SecondsBuckets, TagKeys = tags, CardinalityLimit = limit };
        }

        return tags is null && limit is null ? null : new MetricStreamConfiguration { TagKeys = tags, CardinalityLimit = limit };
    }

    private static string[]? TagsOf(Instrument instrument) =>
        instrument.Meter.Name == McpMeter ? AllowedMcpTags : AllowedTags.GetValueOrDefault(instrument.Name);

    private static bool NeedsBuckets(Instrument instrument) =>
        instrument is Histogram<double> { Unit: "s" } histogram && histogram.Advice?.HistogramBucketBoundaries is null;
}
