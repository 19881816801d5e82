using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Monitoring;

/// <summary>The hosted service as a host runs it, on a fake clock.</summary>
public sealed class HealthMonitorServiceTests : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, string?> _settings = [];
    private readonly Store _store = new();
    private readonly Sink _sink = new();
    private HealthCheckResult _answer = HealthCheckResult.Healthy();
    private IHost? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_applications_checks_run_with_the_host_though_nobody_starts_them()
    {
        await StartAsync();
        await Pump.UntilAsync(_time, Step, () => Reported("app") is HealthStatus.Healthy);

        _answer = HealthCheckResult.Unhealthy("refused");

        await Pump.UntilAsync(_time, Step, () => Alerts().Any(alert => alert.Service == "app"));
    }

    [Fact]
    public async Task A_service_and_a_check_of_one_name_have_an_account_and_alerts_each()
    {
        _answer = HealthCheckResult.Unhealthy("refused");
        Build();
        _host!.Services.GetRequiredService<ComprehensiveHealthMonitor>().RegisterService("app", _ => Task.FromResult(HealthCheckResult.Healthy()));
        await _host.StartAsync(Cancellation);
        await Pump.UntilAsync(_time, Step, () => Alerts().Any(alert => alert.Service == "app (check)") && Sla("app (check)").Count == 1
            && _host.Services.GetRequiredService<ComprehensiveHealthMonitor>().Services.Single().LastCheck is not null);

        Assert.DoesNotContain(Alerts(), alert => alert.Service == "app");
        Assert.Empty(Sla("app"));
        var both = _host.Services.GetRequiredService<HealthDashboard>().GetServices();
        Assert.Equal([("app", HealthStatus.Healthy), ("app (check)", HealthStatus.Unhealthy)], both.Select(service => (service.Service, service.Status)));
    }

    [Fact]
    public async Task A_budget_that_burns_is_forecast_and_where_wanted_alerted_until_it_burns_no_more()
    {
        _settings["Sophia:Monitoring:Sla:BurnRateAlerts"] = "true";
        _answer = HealthCheckResult.Unhealthy("refused");
        await StartAsync();
        await Pump.UntilAsync(_time, Step, () => Alerts().Any(alert => alert is { Kind: AlertKind.BurnRate, State: AlertState.Firing }));
        await Pump.UntilAsync(_time, Step, () => Budget() is { Used: > 0.05, TimeToLimit: not null });
        Assert.Contains("error_budget of app is", Budget()!.Explain(), StringComparison.Ordinal);

        _answer = HealthCheckResult.Healthy();
        await Pump.UntilAsync(_time, Step, () => !Alerts().Any(alert => alert.Kind is AlertKind.BurnRate));

        LimitForecast? Budget() => _host!.Services.GetRequiredService<HealthPredictionEngine>().GetForecasts().SingleOrDefault(forecast => forecast.Resource == "error_budget");
    }

    [Fact]
    public async Task Whoever_holds_the_start_starts_the_checks()
    {
        Build();
        var runner = _host!.Services.GetRequiredService<HealthCheckRunner>();
        runner.HoldStart();
        await _host.StartAsync(Cancellation);
        var later = _time.GetUtcNow().AddMinutes(5);
        await Pump.UntilAsync(_time, Step, () => _time.GetUtcNow() > later);
        Assert.Null(Assert.Single(runner.Current.Entries).LastCheck);

        runner.Start();
        await Pump.UntilAsync(_time, Step, () => runner.Current.Entries[0].LastCheck is not null);
    }

    [Fact]
    public async Task A_check_that_answers_nothing_is_unhealthy_and_ends_neither_the_process_nor_the_watch_over_the_others()
    {
        _answer = default;
        await StartAsync();
        await Pump.UntilAsync(_time, Step, () => Alerts().Any(alert => alert.Service == "app"));
        Assert.Equal(HealthStatus.Unhealthy, Reported("app"));

        _answer = HealthCheckResult.Healthy();
        await Pump.UntilAsync(_time, Step, () => Sla("app") is [{ End: not null }]);
        Assert.DoesNotContain(Logs(), record => record.Id.Id == 230);
    }

    [Fact]
    public async Task A_store_that_hangs_delays_the_start_by_ten_seconds_and_the_checks_not_at_all()
    {
        _store.Hangs = true;
        Build();
        var start = _host!.StartAsync(Cancellation);
        await Pump.UntilAsync(_time, TimeSpan.FromSeconds(1), () => start.IsCompleted);
        await start;
        Assert.InRange(_time.GetUtcNow() - new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(9), TimeSpan.FromMinutes(1));
        await Pump.UntilAsync(_time, Step, () => Logs().Count(record => record.Id.Id == 232) >= 2);

        _answer = HealthCheckResult.Unhealthy("refused");

        await Pump.UntilAsync(_time, Step, () => Alerts().Any(alert => alert.Service == "app"));
        Assert.Equal(3, Logs().Count(record => record.Id.Id == 231));
        Assert.Equal(1, _store.Writes);
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_keeps_no_other_from_being_written()
    {
        _store.Refuses = "prediction";
        await StartAsync();
        await _host!.StopAsync(Cancellation);

        Assert.Equal(["alerts", "sla"], _store.Saved.Keys.Order());
        Assert.Contains(Logs(), record => record.Id.Id == 232 && record.Message.Contains("(prediction)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_no_sink_took_before_the_end_is_told_after_the_next_start_and_only_once()
    {
        (_sink.Refuses, _answer) = (true, HealthCheckResult.Unhealthy("refused"));
        await StartAsync();
        await Pump.UntilAsync(_time, Step, () => _sink.Asked > 0);
        await _host!.StopAsync(Cancellation);
        _host.Dispose();

        _sink.Refuses = false;
        await StartAsync();
        await Pump.UntilAsync(_time, Step, () => !_sink.Taken.IsEmpty);
        await _host!.StopAsync(Cancellation);
        _host.Dispose();
        Assert.Equal("app", Assert.Single(_sink.Taken).Group);

        await StartAsync();
        var later = _time.GetUtcNow().AddMinutes(30);
        await Pump.UntilAsync(_time, Step, () => _time.GetUtcNow() > later);
        Assert.Single(_sink.Taken);
    }

    [Theory]
    [InlineData("Prediction")]
    [InlineData("Sla")]
    [InlineData("Alerts")]
    public async Task Each_part_can_be_switched_off(string part)
    {
        _settings[$"Sophia:Monitoring:{part}:Enabled"] = "false";
        _answer = HealthCheckResult.Unhealthy("refused", null, new Dictionary<string, object> { ["error_rate"] = 0.5, ["limit.disk"] = 0.7 });
        await StartAsync();
        await Pump.UntilAsync(_time, Step, () => _time.GetUtcNow().Minute >= 3 && Reported("app") is HealthStatus.Unhealthy);

        var engine = _host!.Services.GetRequiredService<HealthPredictionEngine>();
        Assert.Equal(part != "Prediction", engine.GetPredictions().Count + engine.GetForecasts().Count > 0);
        Assert.Equal(part != "Sla", Sla("app").Count > 0);
        Assert.Equal(part != "Alerts", Alerts().Count > 0);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Release.TrySetResult();
        if (_host is not null)
        {
            await _host.StopAsync(Cancellation);
            _host.Dispose();
        }
    }

    private void Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.AddFakeLogging().AddSingleton<IAlertSink>(_sink).AddSingleton<TimeProvider>(_time).AddSingleton<IHealthStateStore>(_store).AddSophiaHealthMonitoring()
            .AddHealthChecks().AddCheck("app", () => _answer);
        _host = builder.Build();
    }

    private Task StartAsync()
    {
        Build();
        return _host!.StartAsync(Cancellation);
    }

    private HealthStatus Reported(string check) =>
        _host!.Services.GetRequiredService<HealthCheckRunner>().Current.Entries.Single(entry => entry.Name == check).Status;

    private IReadOnlyList<Alert> Alerts() => _host!.Services.GetRequiredService<AlertManager>().GetActive();

    private IReadOnlyList<FakeLogRecord> Logs() => _host!.Services.GetFakeLogCollector().GetSnapshot();

    private IReadOnlyList<Outage> Sla(string service) =>
        _host!.Services.GetRequiredService<SlaTracker>().CreateReport().Services.FirstOrDefault(s => s.Service == service)?.Outages ?? [];

    private sealed class Sink : IAlertSink
    {
        public string Name => "sink";

        public bool Refuses { get; set; }

        public int Asked { get; private set; }

        public ConcurrentQueue<AlertNotification> Taken { get; } = [];

        public Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
        {
            Asked++;
            if (Refuses)
            {
                throw new HttpRequestException("gone");
            }

            Taken.Enqueue(notification);
            return Task.CompletedTask;
        }
    }

    private sealed class Store : IHealthStateStore
    {
        private int _writes;

        public TaskCompletionSource Release { get; } = new();

        public bool Hangs { get; set; }

        public string? Refuses { get; set; }

        public int Writes => _writes;

        public ConcurrentDictionary<string, byte[]> Saved { get; } = [];

        public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
        {
            await WaitAsync();
            return Saved.GetValueOrDefault(name);
        }

        public async Task WriteAsync(string name, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _writes);
            await WaitAsync();
            Saved[name] = name == Refuses ? throw new IOException("full") : state.ToArray();
        }

        private Task WaitAsync() => Hangs ? Release.Task : Task.CompletedTask;
    }
}
