using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class TelemetryTests
{
    private static Task<McpApp> StartAsync(Action<SophiaMcpServerOptions>? configure = null) =>
        McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer(configure).WithTools<Tools>());

    [Fact]
    public async Task Operations_are_measured_by_method_and_registered_tool()
    {
        await using var app = await StartAsync();
        using var duration = new MetricCollector<double>(app.Get<IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "mcp.server.operation.duration");

        await app.CallAsync("fine");
        await app.CallAsync("broken");
        await app.PostAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{{{McpApp.Meta}}}}}""", "tools/list");
        await Eventually.IsTrueAsync(() => duration.GetMeasurementSnapshot().Count == 3);

        var tags = duration.GetMeasurementSnapshot().Select(static measured =>
            $"{measured.Tags["mcp.method.name"]} {measured.Tags.GetValueOrDefault("gen_ai.tool.name")} {measured.Tags.GetValueOrDefault("error.type")}");
        Assert.Equal(["tools/call broken tool_error", "tools/call fine ", "tools/list  "], tags.Order());
    }

    [Fact]
    public async Task A_request_is_in_flight_until_it_is_answered()
    {
        await using var app = await StartAsync();
        using var active = new MetricCollector<long>(app.Get<IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.requests.active");

        var call = app.CallAsync("held");
        await Eventually.IsTrueAsync(() => Active(active)["tools/call"] == 1);
        Tools.Release.TrySetResult();
        await call;

        await Eventually.IsTrueAsync(() => Active(active)["tools/call"] == 0);
    }

    private static Dictionary<string, long> Active(MetricCollector<long> collector)
    {
        collector.Clear();
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot().ToDictionary(static measured => (string)measured.Tags["mcp.method.name"]!, static measured => measured.Value);
    }

    [Fact]
    public async Task No_caller_can_create_a_time_series()
    {
        await using var app = await StartAsync();
        using var duration = new MetricCollector<double>(app.Get<IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "mcp.server.operation.duration");

        for (var i = 0; i < 20; i++)
        {
            await app.CallAsync($"made-up-{i}");
            await app.PostAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"made/up{{{i}}}","params":{"_meta":{{{McpApp.Meta}}}}}""", $"made/up{i}");
        }

        await Eventually.IsTrueAsync(() => duration.GetMeasurementSnapshot().Count >= 40);
        var sets = duration.GetMeasurementSnapshot().Select(static measured => string.Join(' ', measured.Tags.Select(static tag => $"{tag.Key}={tag.Value}").Order())).Distinct();
        Assert.True(sets.Count() <= 3, string.Join('\n', sets));
        Assert.DoesNotContain(sets, static set => set.Contains("made", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_in_flight_when_all_is_answered_and_refusals_are_counted_by_reason()
    {
        await using var app = await StartAsync();
        using var active = new MetricCollector<long>(app.Get<IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.requests.active");
        using var refusals = new MetricCollector<long>(app.Get<IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.tool.refusals");

        await app.CallAsync("needs");

        await Eventually.IsTrueAsync(() => Active(active).Values.All(static count => count == 0));
        Assert.Equal("arguments", refusals.LastMeasurement!.Tags["sophia.reason"]);
    }

    [Fact]
    public async Task Scraped_metrics_hold_each_operation_once()
    {
        await using var app = await StartAsync();
        await app.CallAsync("fine");

        var lines = (await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken)).Split('\n');

        var counts = lines.Where(static line => line.StartsWith("mcp_server_operation_duration_seconds_count", StringComparison.Ordinal)).ToList();
        Assert.Contains(counts, static line => line.Contains("gen_ai_tool_name=\"fine\"", StringComparison.Ordinal));
        Assert.All(counts, static line => Assert.Contains("otel_scope_name=\"Sophia.Mcp.Hosting\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Switched_off_nothing_is_measured()
    {
        await using var app = await StartAsync(static options => options.Telemetry = false);
        using var duration = new MetricCollector<double>(app.Get<IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "mcp.server.operation.duration");

        await app.CallAsync("fine");

        Assert.Empty(duration.GetMeasurementSnapshot());
    }

    [McpServerToolType]
    private sealed class Tools
    {
        public static TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        [McpServerTool(Name = "held")]
        public static Task Held() => Release.Task;

        [McpServerTool(Name = "fine")]
        public static string Fine() => "";

        [McpServerTool(Name = "broken")]
        public static string Broken() => throw new TimeoutException();

        [McpServerTool(Name = "needs")]
        public static string Needs(string what) => what;
    }
}
