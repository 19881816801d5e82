using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Polly.CircuitBreaker;
using Sophia.Resilience;

namespace Sophia.Connections.Tests.Manager;

public sealed class ManagerTests : IAsyncDisposable
{
    private readonly FakeConnectionFactory _factory = new();

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idempotent_work_is_run_again_after_a_broken_connection_and_other_work_is_not()
    {
        await using var services = Build(options => options.RetryDelay = TimeSpan.FromMilliseconds(1));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        var runs = 0;
        Task<int> Work(FakeConnection connection, CancellationToken token) => ++runs == 1 ? throw new IOException("broke") : Task.FromResult(runs);

        Assert.Equal(2, await manager.ExecuteAsync<FakeConnection, int>("fake", Work, new ExecuteOptions { Idempotent = true }, Token));
        runs = 0;
        await Assert.ThrowsAsync<IOException>(() => manager.ExecuteAsync<FakeConnection, int>("fake", Work, Token));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Work_that_fails_by_itself_counts_once_and_as_an_answer_of_the_service()
    {
        await using var services = Build();
        await Assert.ThrowsAsync<InvalidOperationException>(() => services.GetRequiredService<UnifiedConnectionManager>()
            .ExecuteAsync<FakeConnection, int>("fake", (_, _) => throw new InvalidOperationException(), Token));

        var counters = services.GetRequiredService<CircuitBreakerRegistry>().Find("fake")!.GetCounters();
        Assert.Equal((1, 0, 0), (counters.Successes, counters.Failures, counters.Cancellations));
    }

    [Fact]
    public void A_pool_takes_what_it_does_not_set_of_its_breaker_from_the_processs_own_section()
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("Sophia:Server:CircuitBreaker:FailureThreshold", "3"),
                new("Sophia:Server:CircuitBreaker:RecoveryTimeout", "00:00:20"),
                new("Sophia:ConnectionPools:fake:CircuitBreaker:FailureThreshold", "7"),
            ]).Build())
            .AddSophiaConnections().AddPool("fake", _factory).Services
            .BuildServiceProvider();

        var breaker = services.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<ConnectionPoolOptions>>().Get("fake").CircuitBreaker;

        Assert.Equal((7, TimeSpan.FromSeconds(20)), (breaker.FailureThreshold, breaker.RecoveryTimeout));
    }

    [Fact]
    public async Task Opening_is_tried_again_for_any_work()
    {
        await using var services = Build(options => options.RetryDelay = TimeSpan.FromMilliseconds(1));
        var opens = 0;
        _factory.Opening = _ => ++opens <= 2 ? throw FakeConnectionFactory.Refused() : Task.CompletedTask;

        var result = await services.GetRequiredService<UnifiedConnectionManager>().ExecuteAsync<FakeConnection, int>("fake", (_, _) => Task.FromResult(7), Token);

        Assert.Equal(7, result);
    }

    [Fact]
    public async Task Failures_open_the_breaker_and_one_probe_at_a_time_looks_for_the_service()
    {
        await using var services = Build(options =>
        {
            (options.RetryAttempts, options.CircuitBreaker.FailureThreshold) = (0, 3);
            options.CircuitBreaker.RecoveryTimeout = TimeSpan.FromHours(1);
            options.RecoveryCheckInterval = TimeSpan.FromMilliseconds(10);
        });
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        var breaker = services.GetRequiredService<CircuitBreakerRegistry>().GetOrAdd("fake");
        var (down, counts, probes, atOnce, most) = (true, false, 0, 0, 0);
        _factory.Opening = async _ =>
        {
            if (Volatile.Read(ref counts))
            {
                most = Math.Max(most, Interlocked.Increment(ref atOnce));
                await Task.Delay(5, Token);
                Interlocked.Decrement(ref atOnce);
                Interlocked.Increment(ref probes);
            }

            if (down)
            {
                throw FakeConnectionFactory.Refused();
            }
        };
        while (breaker.State is CircuitState.Closed)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await manager.GetConnectionAsync<FakeConnection>("fake", Token));
        }

        var rejected = await Assert.ThrowsAsync<CircuitBreakerOpenException>(async () => await manager.GetConnectionAsync<FakeConnection>("fake", Token));
        Assert.NotNull(rejected.RetryAfter);

        // What the pool was opening for its callers is over; whatever opens while the breaker is open, looks for the service.
        await Until.TrueAsync(() => manager.GetStatistics("fake").Opening == 0);

        Volatile.Write(ref counts, true);
        await Until.TrueAsync(() => Volatile.Read(ref probes) >= 5);

        Assert.Equal((1, CircuitState.Open), (most, breaker.State));
        counts = down = false;
        await Until.TrueAsync(() => breaker.State is CircuitState.Closed);

        await using var lease = await manager.GetConnectionAsync<FakeConnection>("fake", Token);
    }

    [Fact]
    public async Task An_exhausted_pool_does_not_open_the_breaker()
    {
        await using var services = Build(options =>
            (options.MaxConnections, options.ConnectionTimeout, options.CircuitBreaker.FailureThreshold) = (1, TimeSpan.FromMilliseconds(500), 1));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await using var lease = await manager.GetConnectionAsync<FakeConnection>("fake", Token);

        await Assert.ThrowsAsync<ConnectionPoolExhaustedException>(async () => await manager.GetConnectionAsync<FakeConnection>("fake", Token));

        Assert.Equal(CircuitState.Closed, services.GetRequiredService<CircuitBreakerRegistry>().Find("fake")!.State);
    }

    [Fact]
    public async Task Nothing_opened_before_the_server_was_proven_gone_is_handed_out_unchecked()
    {
        await using var services = Build(options => (options.CheckAfterIdle, options.RetryAttempts) = (TimeSpan.FromHours(1), 0));
        var manager = services.GetRequiredService<UnifiedConnectionManager>();
        await (await manager.GetConnectionAsync<FakeConnection>("fake", Token)).DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() =>
            manager.ExecuteAsync<FakeConnection, int>("fake", (_, _) => throw FakeConnectionFactory.Refused(), Token));

        await using var lease = await manager.GetConnectionAsync<FakeConnection>("fake", Token);

        Assert.NotSame(_factory.Opened[0], lease.Connection);
    }

    [Fact]
    public async Task Health_of_many_services_takes_as_long_as_the_slowest()
    {
        var gate = new TaskCompletionSource();
        var started = 0;
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        var builder = services.AddSophiaConnections();
        foreach (var name in new[] { "a", "b", "c" })
        {
            builder.AddPool(name, new FakeConnectionFactory
            {
                Checking = (_, _) => Interlocked.Increment(ref started) == 3 ? Release(gate) : gate.Task,
            });
        }

        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<UnifiedConnectionManager>().CheckHealthAsync(["c", "a", "b"], Token);

        Assert.True(report.IsHealthy);
        Assert.Equal(["c", "a", "b"], report.Services.Select(service => service.Service));
    }

    [Fact]
    public void A_name_of_another_type_is_refused_and_the_same_again_is_not()
    {
        var builder = new ServiceCollection().AddSophiaConnections().AddPool("fake", _factory).AddPool("fake", _factory);
        var error = Assert.Throws<ArgumentException>(() => builder.AddPool("fake", new Tcp.EchoConnectionFactory(1)));
        Assert.Contains("'fake'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_pool_names_the_ones_there_are()
    {
        await using var services = Build();
        var error = Assert.Throws<ArgumentException>(() => services.GetRequiredService<UnifiedConnectionManager>().For<FakeConnection>("fack"));
        Assert.Contains("'fake' (FakeConnection)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_provider_stops_the_start_with_the_package_to_add()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSophiaConnections().AddDatabase("snow", "Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data", "account=a;password=secret");
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => provider.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token));

        Assert.Contains("dotnet add package Snowflake.Data", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Required", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_whose_adapter_cannot_be_made_is_named_without_what_it_was_given()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSophiaConnections().AddPool<FakeConnection>("fake", _ => throw new FormatException("password=secret"));
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<ConnectionsStartException>(() => provider.GetRequiredService<UnifiedConnectionManager>().InitializeAsync(Token));

        Assert.Contains("'fake'", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(FormatException), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_connects_when_it_has_started_and_drains_when_it_has_stopped()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Sophia:ConnectionPools:fake:MinConnections"] = "3";
        builder.AddSophiaConnections().AddPool("fake", _factory);
        using var host = builder.Build();
        await host.StartAsync(Token);
        Assert.Equal(3, host.Services.GetRequiredService<UnifiedConnectionManager>().GetStatistics("fake").Total);

        await host.StopAsync(Token);

        Assert.All(_factory.Opened, connection => Assert.True(connection.IsClosed));
    }

    [Fact]
    public async Task The_start_of_the_host_fails_with_one_critical_line_when_a_required_service_is_down()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddFakeLogging();
        _factory.Opening = _ => throw FakeConnectionFactory.Refused();
        builder.AddSophiaConnections().AddPool("fake", _factory, options => options.RetryAttempts = 0);
        using var host = builder.Build();

        await Assert.ThrowsAsync<ConnectionsStartException>(() => host.StartAsync(Token));

        var critical = Assert.Single(host.Services.GetFakeLogCollector().GetSnapshot(), record => record.Id.Id == 12);
        Assert.Contains("No connection to 'fake': nothing answers", critical.Message, StringComparison.Ordinal);
    }

    private static Task Release(TaskCompletionSource gate)
    {
        gate.SetResult();
        return Task.CompletedTask;
    }

    private ServiceProvider Build(Action<ConnectionPoolOptions>? configure = null)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFakeLogging();
        services.AddSophiaConnections().AddPool("fake", _factory, configure);
        return services.BuildServiceProvider();
    }
}
