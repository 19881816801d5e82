using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace Sophia.Resilience.Tests;

public sealed class CircuitBreakerRegistryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services;
    private readonly CircuitBreakerRegistry _registry;

    public CircuitBreakerRegistryTests()
    {
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
                [new("Sophia:CircuitBreakers:orders:FailureThreshold", "2"), new("Sophia:CircuitBreakers:broken:FailureThreshold", "-2"), new("Sophia:Server:CircuitBreaker:FailureThreshold", "3")]).Build())
            .AddSingleton<TimeProvider>(_time)
            .AddFakeLogging()
            .AddSophiaResilience()
            .AddSophiaResilience()
            .BuildServiceProvider();
        _registry = _services.GetRequiredService<CircuitBreakerRegistry>();
    }

    [Fact]
    public void It_makes_one_breaker_for_a_service_from_its_section()
    {
        var breaker = _registry.GetOrAdd("orders");
        breaker.Fail(2);

        Assert.Equal(CircuitState.Open, breaker.State);
        Assert.Same(breaker, _registry.GetOrAdd("orders", new CircuitBreakerOptions()));
        Assert.Same(breaker, _registry.Find("orders"));
        Assert.Null(_registry.Find("unknown"));
        Assert.Throws<OptionsValidationException>(() => _registry.GetOrAdd("broken"));
    }

    [Fact]
    public void What_a_service_does_not_set_is_set_by_the_processs_own_breaker_section()
    {
        var breaker = _registry.GetOrAdd("billing");
        breaker.Fail(2);
        Assert.Equal(CircuitState.Closed, breaker.State);

        breaker.Fail(1);

        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Fact]
    public void It_lists_isolates_and_resets()
    {
        _registry.GetOrAdd("orders");
        _registry.GetOrAdd("billing");
        Assert.Equal(["billing", "orders"], _registry.Breakers.Select(breaker => breaker.Service));

        Assert.True(_registry.Isolate("orders"));
        Assert.False(_registry.Isolate("unknown"));
        Assert.Equal(CircuitState.Isolated, _registry.Find("orders")!.State);
        Assert.True(_registry.Reset("orders"));
        Assert.False(_registry.Reset("unknown"));
        _registry.Isolate("billing");
        _registry.ResetAll();
        Assert.All(_registry.Breakers, breaker => Assert.Equal(CircuitState.Closed, breaker.State));
    }

    [Fact]
    public void It_logs_and_passes_on_each_change()
    {
        var changes = new List<(string Service, CircuitState State)>();
        _registry.StateChanged += (_, change) => changes.Add((change.Service, change.State));
        _registry.GetOrAdd("orders").Fail(2, new IOException("gone"));

        Assert.Equal([("orders", CircuitState.Open)], changes);
        var record = _services.GetFakeLogCollector().LatestRecord;
        Assert.Equal(LogLevel.Warning, record.Level);
        Assert.Equal("The circuit breaker of orders opened for 00:01:00: ConsecutiveFailures.", record.Message);
    }

    [Fact]
    public async Task The_health_check_shows_an_open_breaker_at_once()
    {
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        _registry.GetOrAdd("billing");
        _registry.GetOrAdd("orders").Fail(2);

        var open = await CheckAsync();
        Assert.Equal(HealthStatus.Degraded, open.Status);
        Assert.Equal("orders is open", open.Description);
        Assert.Equal("closed", open.Data["billing"]);
        Assert.Equal(60.0, open.Data["orders.retry_after_seconds"]);
        Assert.Contains("circuit_breakers", open.Tags);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("orders is half-open", (await CheckAsync()).Description);
        _registry.ResetAll();
        Assert.Equal("2 circuit breakers closed", (await CheckAsync()).Description);
    }

    [Fact]
    public void The_state_and_the_calls_are_measured()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        using var states = new MetricCollector<int>(meters, "Sophia.Resilience", "sophia.circuit_breaker.state");
        using var calls = new MetricCollector<long>(meters, "Sophia.Resilience", "sophia.circuit_breaker.calls");
        using var transitions = new MetricCollector<long>(meters, "Sophia.Resilience", "sophia.circuit_breaker.transitions");
        var breaker = _registry.GetOrAdd("orders");
        breaker.Succeed();
        breaker.Fail(2);
        Assert.False(breaker.TryAcquire(out _));
        states.RecordObservableInstruments();
        calls.RecordObservableInstruments();

        Assert.Equal(2, Assert.Single(states.GetMeasurementSnapshot()).Value);
        Assert.Equal("orders", states.LastMeasurement!.Tags["sophia.service"]);
        var results = calls.GetMeasurementSnapshot().ToDictionary(sample => (string)sample.Tags["sophia.circuit_breaker.result"]!, sample => sample.Value);
        Assert.Equal((1, 2, 1, 0), (results["success"], results["failure"], results["rejected"], results["cancelled"]));
        Assert.Equal("open", transitions.LastMeasurement!.Tags["sophia.circuit_breaker.state"]);
        Assert.Equal("consecutive_failures", transitions.LastMeasurement!.Tags["sophia.circuit_breaker.reason"]);
    }

    public void Dispose() => _services.Dispose();

    private async Task<HealthReportEntry> CheckAsync() =>
        (await _services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["circuit_breakers"];
}
