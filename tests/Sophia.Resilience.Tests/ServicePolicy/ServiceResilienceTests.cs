using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using Polly.Timeout;

namespace Sophia.Resilience.Tests;

public sealed class ServiceResilienceTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transient_error_is_retried_until_it_goes_away()
    {
        await using var services = Create();
        var attempts = 0;
        var running = Pipeline(services).ExecuteAsync(_ => ++attempts < 3 ? throw new IOException() : new ValueTask<int>(attempts), Token).AsTask();

        Assert.Equal(3, await AdvanceUntilDone(running));
    }

    [Fact]
    public async Task Other_errors_are_returned_at_once_and_do_not_count_in_the_breaker()
    {
        await using var services = Create();
        var attempts = 0;
        await Assert.ThrowsAsync<ArgumentException>(() => Pipeline(services).ExecuteAsync(
            _ =>
            {
                attempts++;
                throw new ArgumentException("bad request");
            },
            Token).AsTask());

        Assert.Equal(1, attempts);
        Assert.Equal(0, Breaker(services).GetCounters().Failures);
    }

    [Fact]
    public void What_a_policy_does_not_set_of_its_breaker_is_taken_from_the_processs_own_section()
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("Sophia:Server:CircuitBreaker:FailureThreshold", "3"),
                new("Sophia:Server:CircuitBreaker:RecoveryTimeout", "00:00:20"),
                new("Sophia:Resilience:orders:CircuitBreaker:FailureThreshold", "7"),
            ]).Build())
            .AddServiceResilience("orders")
            .BuildServiceProvider();

        var breaker = services.GetRequiredService<IOptionsMonitor<ServiceResilienceOptions>>().Get("orders").CircuitBreaker;

        Assert.Equal((7, TimeSpan.FromSeconds(20)), (breaker.FailureThreshold, breaker.RecoveryTimeout));
    }

    [Fact]
    public void The_time_limit_of_HttpClient_is_transient_and_a_cancelled_call_is_not()
    {
        Assert.True(TransientErrors.IsTransient(new TaskCanceledException("HttpClient.Timeout", new TimeoutException())));
        Assert.False(TransientErrors.IsTransient(new TaskCanceledException()));
    }

    [Fact]
    public async Task An_error_that_asks_to_wait_is_retried_after_that_time_and_not_earlier()
    {
        await using var services = Create();
        var attempts = 0;
        var running = Pipeline(services).ExecuteAsync(
            _ => ++attempts == 1 ? throw Asking(TimeSpan.FromSeconds(4)) : ValueTask.CompletedTask, Token).AsTask();
        _time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.Equal(1, attempts);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        await running;
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task An_error_that_asks_for_more_than_the_longest_wait_is_returned_at_once()
    {
        await using var services = Create();
        var attempts = 0;
        await Assert.ThrowsAsync<IOException>(() => Pipeline(services).ExecuteAsync(
            _ =>
            {
                attempts++;
                throw Asking(TimeSpan.FromSeconds(6));
            },
            Token).AsTask());

        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task When_the_service_keeps_failing_the_breaker_opens_and_further_calls_are_rejected_without_retries()
    {
        await using var services = Create(options => options.RetryBudget.Burst = 100);
        var attempts = 0;
        for (var call = 0; call < 2; call++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => AdvanceUntilDone(Failing(services, () => attempts++)));
        }

        Assert.Equal(5, attempts);
        Assert.Equal(CircuitState.Open, Breaker(services).State);
        await Assert.ThrowsAsync<CircuitBreakerOpenException>(() => Failing(services, () => attempts++));
        Assert.Equal(5, attempts);
    }

    [Fact]
    public async Task Retries_stop_when_the_budget_is_spent()
    {
        await using var services = Create(options =>
            (options.RetryBudget.Burst, options.RetryBudget.Share, options.CircuitBreaker.Mode) = (2, 0, CircuitBreakerMode.Disabled));
        var attempts = 0;
        for (var call = 0; call < 3; call++)
        {
            await Assert.ThrowsAsync<IOException>(() => AdvanceUntilDone(Failing(services, () => attempts++)));
        }

        Assert.Equal(3 + 2, attempts);
    }

    [Fact]
    public async Task The_attempt_timeout_ends_an_attempt_and_counts_as_a_failure()
    {
        await using var services = Create(options => options.MaxRetries = 0);
        var running = Hanging(services);
        _time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => running);
        Assert.Equal(1, Breaker(services).GetCounters().Failures);
    }

    [Fact]
    public async Task The_total_timeout_ends_the_call_and_is_no_verdict_on_the_service()
    {
        await using var services = Create(options => (options.TotalTimeout, options.AttemptTimeout) = (TimeSpan.FromSeconds(30), null));
        var running = Hanging(services);
        _time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => running);
        Assert.Equal((0, 1), (Breaker(services).GetCounters().Failures, Breaker(services).GetCounters().Cancellations));
    }

    [Fact]
    public async Task Settings_come_from_the_configuration_section_and_the_delegate_has_the_last_word()
    {
        await using var services = Create(
            options => options.MaxRetries = 0,
            ("Sophia:Resilience:orders:MaxRetries", "7"),
            ("Sophia:Resilience:orders:CircuitBreaker:FailureThreshold", "1"));
        var attempts = 0;
        await Assert.ThrowsAsync<IOException>(() => Failing(services, () => attempts++));

        Assert.Equal(1, attempts);
        Assert.Equal(CircuitState.Open, Breaker(services).State);
    }

    [Fact]
    public async Task Adding_it_twice_adds_one_policy()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddServiceResilience("orders", options => options.MaxRetries = 2)
            .AddServiceResilience("orders", options => options.TotalTimeout = null)
            .BuildServiceProvider();
        var attempts = 0;
        await Assert.ThrowsAsync<IOException>(() => AdvanceUntilDone(Failing(services, () => attempts++)));

        Assert.Equal(3, attempts);
    }

    [Theory]
    [InlineData("Sophia:Resilience:orders:AttemptTimeout", "00:01:00", "AttemptTimeout (00:01:00) is longer than TotalTimeout (00:00:30)")]
    [InlineData("Sophia:Resilience:orders:RetryDelay", "00:00:06", "RetryDelay (00:00:06) is longer than MaxRetryDelay (00:00:05)")]
    [InlineData("Sophia:Resilience:orders:MaxRetries", "21", "MaxRetries")]
    [InlineData("Sophia:Resilience:orders:CircuitBreaker:FailureThreshold", "0", "FailureThreshold")]
    [InlineData("Sophia:Resilience:orders:RetryBudget:Share", "-1", "Share")]
    public async Task A_bad_setting_stops_the_host_and_is_named(string key, string value, string expected)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        builder.Services.AddServiceResilience("orders");
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static IOException Asking(TimeSpan wait) => new("busy") { Data = { ["sophia.retry_after"] = wait } };

    private static ResiliencePipeline Pipeline(IServiceProvider services) =>
        services.GetRequiredService<ResiliencePipelineProvider<string>>().GetPipeline("orders");

    private static CircuitBreaker Breaker(IServiceProvider services) => services.GetRequiredService<CircuitBreakerRegistry>().Find("orders")!;

    private Task Hanging(IServiceProvider services) =>
        Pipeline(services).ExecuteAsync(async token => await Task.Delay(Timeout.InfiniteTimeSpan, _time, token), Token).AsTask();

    private static Task<bool> Failing(IServiceProvider services, Action attempt) => Pipeline(services).ExecuteAsync<bool>(
        _ =>
        {
            attempt();
            throw new IOException();
        },
        Token).AsTask();

    private ServiceProvider Create(Action<ServiceResilienceOptions>? configure = null, params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
            .Build())
        .AddSingleton<TimeProvider>(_time)
        // Waiting tests turn the clock until the call is done: without a total timeout it cannot run out under them.
        .AddServiceResilience("orders", options =>
        {
            options.TotalTimeout = null;
            configure?.Invoke(options);
        })
        .BuildServiceProvider();

    private async Task AdvanceUntilDone(Task running)
    {
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await running;
    }

    private async Task<T> AdvanceUntilDone<T>(Task<T> running)
    {
        await AdvanceUntilDone((Task)running);
        return await running;
    }
}
