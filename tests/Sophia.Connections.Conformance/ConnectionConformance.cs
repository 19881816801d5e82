using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polly.CircuitBreaker;
using Sophia.Resilience;

namespace Sophia.Connections.Conformance;

/// <summary>What every adapter does, whether its connections are leased one by one or shared.</summary>
/// <typeparam name="T">The native connection.</typeparam>
public abstract class ConnectionConformance<T> : ConformanceBase<T>
    where T : class
{
    /// <summary>The native type that is registered under the pool's name; <see langword="null"/> if the adapter has none.</summary>
    protected abstract Type? NativeType { get; }

    [Fact]
    public async Task A_leased_connection_works_and_the_next_lease_does_too()
    {
        var manager = Manager();
        for (var i = 0; i < 3; i++)
        {
            await using var lease = await manager.GetConnectionAsync<T>(Pool, Token);
            await UseAsync(lease.Connection, Token);
        }
    }

    [Fact]
    public async Task Execute_returns_what_the_work_returns_and_measures_it()
    {
        var manager = Manager();
        var answer = await manager.ExecuteAsync<T, int>(Pool, async (connection, token) =>
        {
            await UseAsync(connection, token);
            return 42;
        }, Token);

        Assert.Equal(42, answer);
        Assert.NotNull(manager.GetStatistics(Pool).AverageQueryTime);
    }

    [Fact]
    public async Task An_error_of_the_work_reaches_the_caller_and_does_not_open_the_breaker()
    {
        var application = Build(options => options.CircuitBreaker.FailureThreshold = 1);
        var manager = application.GetRequiredService<UnifiedConnectionManager>();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            manager.ExecuteAsync<T, int>(Pool, (_, _) => throw new InvalidOperationException("the work's own"), Token));

        Assert.Equal(CircuitState.Closed, application.GetRequiredService<CircuitBreakerRegistry>().Find(Pool)!.State);
        await manager.ExecuteAsync<T, bool>(Pool, async (connection, token) =>
        {
            await UseAsync(connection, token);
            return true;
        }, Token);
    }

    [Fact]
    public async Task A_breaker_held_open_rejects_at_once_and_health_still_asks_the_service()
    {
        var application = Build();
        var manager = application.GetRequiredService<UnifiedConnectionManager>();
        await manager.InitializeAsync(Token);
        application.GetRequiredService<CircuitBreakerRegistry>().Isolate(Pool);

        await Assert.ThrowsAsync<CircuitBreakerOpenException>(async () => await manager.GetConnectionAsync<T>(Pool, Token));

        Assert.True((await manager.CheckHealthAsync([Pool], Token)).IsHealthy);
    }

    [Fact]
    public async Task Health_is_asked_once_for_many_who_want_to_know()
    {
        var manager = Manager(options => options.HealthCheckCache = TimeSpan.FromMinutes(1));
        var reports = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => manager.CheckHealthAsync([Pool], Token)));

        Assert.All(reports, report => Assert.True(report.IsHealthy));
        Assert.Single(reports.Select(report => report.Services[0].CheckedAt).Distinct());
    }

    [Fact]
    public async Task The_health_check_of_the_framework_is_registered_with_its_tags()
    {
        var application = Build();
        var report = await application.GetRequiredService<HealthCheckService>().CheckHealthAsync(
            check => check.Tags.Contains("connections"), Token);

        Assert.Equal(HealthStatus.Healthy, report.Entries[Pool].Status);
        Assert.Contains("ready", report.Entries[Pool].Tags);
    }

    [Fact]
    public void The_native_type_is_registered_under_the_name_of_the_pool()
    {
        if (NativeType is { } native)
        {
            Assert.NotNull(Build().GetRequiredKeyedService(native, Pool));
        }
        else
        {
            Assert.NotNull(Build().GetRequiredKeyedService<ServiceConnections<T>>(Pool));
        }
    }

    [Fact]
    public async Task Work_and_the_opening_it_waits_for_are_traced_under_the_name_of_the_pool()
    {
        List<Activity> ended = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ConnectionsDiagnostics.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                {
                    ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("test").Start();

        await Manager().ExecuteAsync<T, bool>(Pool, (_, _) => Task.FromResult(true), Token);

        lock (ended)
        {
            var spans = ended.Where(activity => activity.TraceId == parent.TraceId).ToArray();
            Assert.All(spans, span => Assert.Equal(Pool, span.GetTagItem("db.client.connection.pool.name")));
            var work = Assert.Single(spans, span => span.OperationName == "connections.execute");
            Assert.All(spans.Where(span => span.OperationName == "connections.open"), open => Assert.Equal(work.SpanId, open.ParentSpanId));
        }
    }

    [Fact]
    public async Task Draining_ends_leasing_with_a_reason()
    {
        var manager = Manager();
        await manager.InitializeAsync(Token);
        await manager.DrainAsync(Token);

        var error = await Assert.ThrowsAsync<ConnectionFailedException>(async () => await manager.GetConnectionAsync<T>(Pool, Token));
        Assert.Equal(ConnectionFailureKind.ShuttingDown, error.Failure.Kind);
    }

    [Fact]
    public async Task Draining_waits_for_the_leases_that_are_out()
    {
        var manager = Manager();
        var lease = await manager.GetConnectionAsync<T>(Pool, Token);
        var draining = manager.DrainAsync(Token);

        await Assert.ThrowsAsync<ConnectionFailedException>(async () => await manager.GetConnectionAsync<T>(Pool, Token));
        Assert.False(draining.IsCompleted);
        await UseAsync(lease.Connection, Token);
        await lease.DisposeAsync();
        await draining;
    }

    [Fact]
    public async Task A_lease_disposed_again_ends_nobody_elses()
    {
        var manager = Manager();
        var first = await manager.GetConnectionAsync<T>(Pool, Token);
        await first.DisposeAsync();
        var second = await manager.GetConnectionAsync<T>(Pool, Token);
        await first.DisposeAsync();

        var draining = manager.DrainAsync(Token);

        Assert.Throws<ObjectDisposedException>(() => first.Connection);
        Assert.False(draining.IsCompleted);
        await UseAsync(second.Connection, Token);
        await second.DisposeAsync();
        await draining;
    }

    [Fact]
    public async Task Draining_ends_at_its_limit_although_leases_are_out()
    {
        var manager = Manager();
        await using var lease = await manager.GetConnectionAsync<T>(Pool, Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await manager.DrainAsync(limit.Token).WaitAsync(TimeSpan.FromSeconds(10), Token);
    }
}
