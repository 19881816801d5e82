using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Resilience.Tests.Registry;

/// <summary>What layers that know no breakers ask: the framework's own abstraction under a key.</summary>
public sealed class ServiceBreakerCheckTests
{
    private readonly FakeTimeProvider _time = new();

    private ServiceProvider Services() => new ServiceCollection().AddSingleton<TimeProvider>(_time).AddLogging().AddSophiaResilience().AddServiceResilience("policy").BuildServiceProvider();

    private static HealthCheckResult Ask(IServiceProvider services, string service)
    {
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration(service, static _ => throw new NotSupportedException(), null, null) };
        var answer = services.GetRequiredKeyedService<IHealthCheck>(ResilienceDiagnostics.ServiceCheckKey).CheckHealthAsync(context, TestContext.Current.CancellationToken);
        Assert.True(answer.IsCompletedSuccessfully);
        return answer.Result;
    }

    [Fact]
    public void It_answers_at_once_for_each_state_of_the_breaker_of_that_name()
    {
        using var services = Services();
        var breaker = services.GetRequiredService<CircuitBreakerRegistry>().GetOrAdd("db", new CircuitBreakerOptions { FailureThreshold = 1, RecoveryTimeout = TimeSpan.FromSeconds(20) });
        Assert.Equal(breaker.StateSince, Ask(services, "db").Data["sophia.since"]);
        Assert.True(breaker.TryAcquire(out var permit));
        permit.Failure(new IOException());

        _time.Advance(TimeSpan.FromSeconds(5));
        var open = Ask(services, "db");
        Assert.Equal((HealthStatus.Unhealthy, TimeSpan.FromSeconds(15)), (open.Status, open.Data["sophia.retry_after"]));
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(HealthStatus.Healthy, Ask(services, "db").Status);

        Assert.True(breaker.TryAcquire(out var probe));
        Assert.Equal(HealthStatus.Unhealthy, Ask(services, "db").Status);
        probe.Success();
        Assert.Equal((HealthStatus.Healthy, _time.GetUtcNow()), (Ask(services, "db").Status, Ask(services, "db").Data["sophia.since"]));
        breaker.Isolate();
        Assert.Empty(Ask(services, "db").Data);
    }

    [Fact]
    public void A_service_it_does_not_know_has_no_description_and_one_with_a_policy_has()
    {
        using var services = Services();
        Assert.Null(Ask(services, "unknown").Description);
        Assert.NotNull(Ask(services, "policy").Description);
    }
}
