using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Sophia.Tests.Shared;

namespace Sophia.Health.Tests.Alerts;

/// <summary>Against the real Prometheus Alertmanager.</summary>
public sealed class PrometheusAlertmanagerTests : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeLogger _log = new();
    private TestServer _server = null!;
    private AlertManager _manager = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AlertmanagerServer.StartAsync();
        var options = new AlertOptions
        {
            AlertmanagerUrl = new Uri($"http://{_server.Host}:{_server.Port}"),
            AlertmanagerResend = TimeSpan.FromMilliseconds(200),
            KeepFiringFor = TimeSpan.Zero,
            CriticalFor = TimeSpan.Zero,
        };
        _manager = new AlertManager(Options.Create(options), TimeProvider.System);
        var exporter = new AlertmanagerExporter(_manager, _services.GetRequiredService<IHttpClientFactory>(), options, TimeProvider.System, _log);
        _ = exporter.RunAsync(_stop.Token);
    }

    [Fact]
    public async Task Alertmanager_learns_of_alerts_again_after_its_restart_and_of_their_end()
    {
        _manager.Report("api", AlertKind.Anomaly, true, "latency of \"api\" is high", "latency");
        var labels = await UntilAsync(alerts => alerts.GetArrayLength() == 1);
        Assert.Equal("SophiaAnomaly", labels[0].GetProperty("labels").GetProperty("alertname").GetString());
        Assert.Equal("latency of \"api\" is high", labels[0].GetProperty("annotations").GetProperty("summary").GetString());

        await _server.KillAsync();
        await Pump.UntilAsync(() => _log.Collector.GetSnapshot().Any(record => record.Message.Contains("did not take", StringComparison.Ordinal)));
        await _server.StartAgainAsync();
        await UntilAsync(alerts => alerts.GetArrayLength() == 1);

        _manager.Report("api", AlertKind.Anomaly, false, "", "latency");
        _manager.Evaluate();
        await UntilAsync(alerts => alerts.GetArrayLength() == 0);
    }

    [Fact]
    public async Task What_ended_lately_does_not_end_what_fires_anew()
    {
        _manager.Report("api", AlertKind.Anomaly, true, "slow", "latency");
        await UntilAsync(alerts => alerts.GetArrayLength() == 1);
        _manager.Report("api", AlertKind.Anomaly, false, "", "latency");
        _manager.Evaluate();
        await UntilAsync(alerts => alerts.GetArrayLength() == 0);

        _manager.Report("api", AlertKind.Anomaly, true, "slow again", "latency");

        var alerts = await UntilAsync(alerts => alerts.GetArrayLength() == 1);
        Assert.Equal("slow again", alerts[0].GetProperty("annotations").GetProperty("summary").GetString());
    }

    [Fact]
    public async Task What_a_dead_dependency_explains_and_what_is_silenced_is_not_told()
    {
        _manager.DeclareDependency("api", "postgres");
        _manager.Silence("mail", null, TimeSpan.FromHours(1), "kim", "moving it");
        _manager.ReportCritical("postgres", true, "gone");
        _manager.Report("api", AlertKind.Anomaly, true, "slow", "latency");
        _manager.Report("mail", AlertKind.Anomaly, true, "slow", "latency");
        await UntilAsync(alerts => alerts.GetArrayLength() > 0);
        _manager.Report("last", AlertKind.Anomaly, true, "slow", "latency");

        var alerts = await UntilAsync(alerts => Services(alerts).Contains("last"));

        Assert.Equal(["last", "postgres"], Services(alerts).Order());
    }

    [Fact]
    public async Task What_it_knows_and_is_silenced_afterwards_has_not_ended()
    {
        _manager.Report("api", AlertKind.Anomaly, true, "slow", "latency");
        await UntilAsync(alerts => alerts.GetArrayLength() == 1);
        _manager.Silence("api", null, TimeSpan.FromHours(1), "kim", "");
        _manager.Evaluate();

        Assert.Equal("api", Assert.Single(_manager.GetExported(TimeSpan.Zero)).Service);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        _stop.Dispose();
    }

    private static IEnumerable<string> Services(JsonElement alerts) => alerts.EnumerateArray().Select(alert => alert.GetProperty("labels").GetProperty("service").GetString()!);

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> condition)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{_server.Host}:{_server.Port}") };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            _manager.Evaluate();
            var alerts = JsonDocument.Parse(await client.GetStringAsync("/api/v2/alerts?active=true", limit.Token)).RootElement;
            if (condition(alerts))
            {
                return alerts;
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
