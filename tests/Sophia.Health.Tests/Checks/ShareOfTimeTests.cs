using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Checks;

public sealed class ShareOfTimeTests
{
    private readonly FakeTimeProvider _time = new();
    private TimeSpan _spent = TimeSpan.FromSeconds(7);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_burst_between_two_quick_checks_is_not_a_share()
    {
        var share = Share();
        Pass(seconds: 0.01, spent: 0.02);

        Assert.Null(share.Read());
    }

    [Fact]
    public void A_stretch_is_judged_when_it_is_long_enough_and_holds_until_the_next()
    {
        var share = Share();
        Pass(seconds: 10, spent: 5);
        Assert.Equal(0.5, share.Read());

        Pass(seconds: 1, spent: 1);
        Assert.Equal(0.5, share.Read());

        Pass(seconds: 4, spent: 0);
        Assert.Equal(0.2, share.Read());
    }

    [Theory]
    [InlineData(0.5, HealthStatus.Healthy)]
    [InlineData(1.5, HealthStatus.Degraded)]
    [InlineData(4, HealthStatus.Unhealthy)]
    public async Task Long_pauses_of_the_collector_are_told(double paused, HealthStatus expected)
    {
        var check = new GcPauseHealthCheck(HealthCheckDefaults.GcPause, Share());
        Pass(seconds: 10, spent: paused);

        Assert.Equal(expected, (await check.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status);
    }

    [Fact]
    public async Task A_busy_process_is_degraded_and_one_that_has_just_begun_is_not()
    {
        var limits = new ContainerLimits();
        var check = new CpuHealthCheck(HealthCheckDefaults.Cpu, limits, Share());
        Pass(seconds: 0.1, spent: 0.1 * limits.Cores());
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status);

        Pass(seconds: 9.9, spent: 9.9 * limits.Cores());
        Assert.Equal(HealthStatus.Degraded, (await check.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status);
    }

    private ShareOfTime Share() => new(() => _spent, _time);

    private void Pass(double seconds, double spent)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _spent += TimeSpan.FromSeconds(spent);
    }
}
