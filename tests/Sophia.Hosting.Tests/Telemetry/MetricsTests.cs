using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Sophia.Health;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Telemetry;

/// <summary>A meter is heard by every listener of the process: these tests run while no other server does.</summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
public sealed class MetricsCollection;

[Collection(nameof(MetricsTests))]
public sealed class MetricsTests
{
    // Names of the .NET runtime's own instruments, to which promtool objects.
    private static readonly string[] Tolerated = ["dotnet_assembly_count", "dotnet_process_cpu_count", "dotnet_timer_count"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promtool_finds_nothing_but_three_names_of_the_runtime()
    {
        await using var app = await RunningApp.ReadyAsync(map: web => web.MapGet("/work/{id}", (string id) => id));
        await app.Client.GetStringAsync("/work/1", Ct);
        var metrics = await app.Client.GetStringAsync("/metrics", Ct);

        var complaints = await PromtoolAsync(metrics);

        Assert.Contains("http_server_request_duration_seconds_bucket", metrics, StringComparison.Ordinal);
        Assert.Contains("sophia_health_coverage{", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(complaints, line => !Tolerated.Any(name => line.StartsWith(name + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Promtool_accepts_the_instruments_of_monitoring_alerts_and_sla_too()
    {
        var builder = RunningApp.Builder(new() { ["Sophia:Monitoring:Alerts:CriticalFor"] = "00:00:00", ["Sophia:Monitoring:Alerts:GroupWait"] = "00:00:00" });
        builder.Services.AddSophiaHealthMonitoring();
        await using var app = await RunningApp.ReadyAsync(builder);
        var monitor = app.App.Services.GetRequiredService<ComprehensiveHealthMonitor>();
        monitor.RegisterService("orders", _ => Task.FromResult(HealthCheckResult.Unhealthy("refused", data: new Dictionary<string, object> { ["limit.disk"] = 0.4, ["error_rate"] = 1.0 })));
        await monitor.CheckAllAsync(Ct);
        await monitor.CheckAllAsync(Ct);
        app.App.Services.GetRequiredService<AlertManager>().Evaluate();

        // The exporter may answer from its cache for a moment, and the sink has a thread of its own.
        string metrics;
        do
        {
            metrics = await app.Client.GetStringAsync("/metrics", Ct);
        }
        while (!metrics.Contains("sophia_health_alerts_sent", StringComparison.Ordinal));

        var complaints = await PromtoolAsync(metrics);
        Assert.All(
            ["sophia_health_service_status", "sophia_health_anomaly_score", "sophia_health_limit_used", "sophia_health_uptime", "sophia_health_error_budget_spent", "sophia_health_alerts_firing"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        Assert.DoesNotContain(complaints, line => !Tolerated.Any(name => line.StartsWith(name + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_client_cannot_create_time_series()
    {
        await using var app = await RunningApp.ReadyAsync(map: web => web.MapGet("/work/{id}", (string id) => id));
        var mcp = app.App.Services.GetRequiredService<IMeterFactory>().Create("Experimental.ModelContextProtocol");
        var duration = mcp.CreateHistogram<double>("mcp.server.operation.duration", "s");
        await SendAsync(app, duration, "warm-up");
        var before = Series(await app.Client.GetStringAsync("/metrics", Ct));

        for (var i = 0; i < 50; i++)
        {
            await SendAsync(app, duration, $"made-up-{i}");
        }

        // The exporter may answer from its cache for a moment.
        string after;
        do
        {
            after = await app.Client.GetStringAsync("/metrics", Ct);
        }
        while (!after.Contains("mcp_server_operation_duration_seconds_count{otel_scope_name=\"Experimental.ModelContextProtocol\",error_type=\"x\"} 51", StringComparison.Ordinal));

        Assert.DoesNotContain("made-up", after, StringComparison.Ordinal);
        Assert.Subset(before, Series(after));
    }

    [Fact]
    public async Task Traces_are_recorded_only_when_there_is_somewhere_to_send_them()
    {
        await using var quiet = RunningApp.Builder().Build();
        await using var traced = RunningApp.Builder(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" }).Build();

        Assert.Null(quiet.Services.GetService<TracerProvider>());
        Assert.NotNull(traced.Services.GetService<TracerProvider>());
        Assert.False(IsOn(quiet));
        Assert.True(IsOn(traced));

        static bool IsOn(WebApplication app) =>
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics").IsEnabled(LogLevel.Critical);
    }

    private static async Task SendAsync(RunningApp app, Histogram<double> duration, string name)
    {
        using var request = new HttpRequestMessage(new HttpMethod(name.ToUpperInvariant()), $"/{name}");
        using var answer = await app.Client.SendAsync(request, Ct);
        await app.Client.GetStringAsync($"/work/{name}", Ct);
        duration.Record(0.1, new("mcp.method.name", name), new("mcp.resource.uri", name), new("gen_ai.tool.name", name), new("error.type", "x"));
    }

    private static HashSet<string> Series(string metrics) =>
        [.. metrics.Split('\n').Where(line => line.StartsWith("http_server_", StringComparison.Ordinal) || line.StartsWith("mcp_", StringComparison.Ordinal))
            // The scrapes themselves.
            .Where(line => !line.Contains("http_route=\"/metrics\"", StringComparison.Ordinal))
            .Select(line => line[..line.LastIndexOf(' ')])];

    private static async Task<string[]> PromtoolAsync(string metrics)
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var promtool = StartOrExplain(start);
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        var errors = await promtool.StandardError.ReadToEndAsync(Ct);
        await promtool.WaitForExitAsync(Ct);
        return errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Process StartOrExplain(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException("promtool is not installed. Debian: apt-get install -y --no-install-recommends prometheus", error);
        }
    }
}
