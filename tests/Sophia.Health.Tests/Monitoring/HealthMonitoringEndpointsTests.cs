using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Sophia.Health.Tests.Monitoring;

public sealed class HealthMonitoringEndpointsTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "sophia-health-" + Guid.NewGuid().ToString("n"));
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = Build(("Sophia:Monitoring:HealthChecks:StateFolder", _folder));
        await _app.StartAsync(Cancellation);
        _client = _app.GetTestClient();
        var monitor = _app.Services.GetRequiredService<ComprehensiveHealthMonitor>();
        monitor.RegisterService("<api>", _ => Task.FromResult(HealthCheckResult.Unhealthy("refused")));
        await monitor.CheckAllAsync(Cancellation);
    }

    [Fact]
    public async Task The_dashboard_has_every_field_of_the_plan()
    {
        using var json = JsonDocument.Parse(await _client.GetStringAsync("/health/dashboard", Cancellation));

        Assert.Equal(
            ["timestamp", "overall_status", "service_health", "system_metrics", "predictions", "recent_alerts", "performance_summary"],
            json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("unhealthy", json.RootElement.GetProperty("overall_status").GetString());
        var service = json.RootElement.GetProperty("service_health").GetProperty("<api>");
        Assert.Equal(["status", "response_time_ms", "last_check", "error_message"], service.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["avg_response_time", "error_rate", "uptime_percentage"], json.RootElement.GetProperty("performance_summary").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Alerts_are_listed_acknowledged_and_silenced()
    {
        using var json = JsonDocument.Parse(await _client.GetStringAsync("/health/alerts", Cancellation));
        var id = json.RootElement.GetProperty("active")[0].GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NoContent, await PostAsync($"/health/alerts/{id}/acknowledge?by=kim"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync("/health/alerts/9-9/acknowledge?by=kim"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync($"/health/alerts/{id}/acknowledge"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("/health/alerts/silence?service=x&by=kim&minutes=5"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("/health/alerts/silence?service=x&by=kim&minutes=NaN"));
        var silence = Assert.Single(_app.Services.GetRequiredService<AlertManager>().GetSilences());
        using var ended = await _client.DeleteAsync(new Uri($"/health/alerts/silence/{silence.Id}", UriKind.Relative), Cancellation);
        using var unknown = await _client.DeleteAsync(new Uri($"/health/alerts/silence/{silence.Id}", UriKind.Relative), Cancellation);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (ended.StatusCode, unknown.StatusCode));
    }

    [Fact]
    public async Task The_sla_report_comes_as_page_json_and_csv()
    {
        var html = await _client.GetStringAsync("/health/sla", Cancellation);
        var csv = await _client.GetStringAsync("/health/sla?format=csv", Cancellation);
        using var json = JsonDocument.Parse(await _client.GetStringAsync("/health/sla?format=json", Cancellation));

        Assert.Contains("&lt;api&gt;", html, StringComparison.Ordinal);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.StartsWith("service,uptime", csv, StringComparison.Ordinal);
        Assert.Equal("<api>", json.RootElement.GetProperty("services")[0].GetProperty("service").GetString());
    }

    [Fact]
    public async Task What_was_counted_survives_a_restart()
    {
        await _app.StopAsync(Cancellation);
        await using var next = Build(("Sophia:Monitoring:HealthChecks:StateFolder", _folder));
        await next.StartAsync(Cancellation);

        Assert.Single(next.Services.GetRequiredService<SlaTracker>().CreateReport().Services[0].Outages);
    }

    [Fact]
    public async Task A_damaged_state_file_does_not_stop_the_start()
    {
        await _app.StopAsync(Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_folder, "sla.state"), "rubbish", Cancellation);
        await using var next = Build(("Sophia:Monitoring:HealthChecks:StateFolder", _folder));
        await next.StartAsync(Cancellation);

        Assert.Empty(next.Services.GetRequiredService<SlaTracker>().CreateReport().Services);
    }

    [Theory]
    [InlineData("Sophia:Monitoring:Alerts:FlapThreshold", "1", "FlapThreshold")]
    [InlineData("Sophia:Monitoring:Sla:Target", "2", "Target")]
    [InlineData("Sophia:Monitoring:Prediction:WarmUpPoints", "0", "WarmUpPoints")]
    [InlineData("Sophia:Monitoring:HealthChecks:Interval", "00:00:00", "Interval")]
    [InlineData("Sophia:Monitoring:Alerts:Webhooks:0:Url", "ftp://secret", "Webhooks:0:Url")]
    [InlineData("Sophia:Monitoring:Alerts:Webhooks:0:Name", " ", "Webhooks:0:Name")]
    [InlineData("Sophia:Monitoring:Alerts:AlertmanagerUrl", "secret:9093", "AlertmanagerUrl")]
    [InlineData("Sophia:Monitoring:Alerts:AlertmanagerUrl", "secret", "AlertmanagerUrl")]
    public async Task A_bad_setting_stops_the_start_and_is_named(string key, string value, string named)
    {
        await using var app = Build((key, value));

        var error = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => app.StartAsync(Cancellation));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static WebApplication Build(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.Services.AddSophiaHealthMonitoring();
        var app = builder.Build();
        app.MapSophiaHealthDashboard();
        app.MapSophiaAlerts();
        app.MapSophiaAlertActions();
        app.MapSophiaSla();
        return app;
    }

    private async Task<HttpStatusCode> PostAsync(string path)
    {
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), null, Cancellation);
        return response.StatusCode;
    }
}
