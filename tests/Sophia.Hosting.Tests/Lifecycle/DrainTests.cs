using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Lifecycle;

public sealed class DrainTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_draining_readiness_is_off_and_work_is_still_served()
    {
        var time = new FakeTimeProvider();
        var builder = RunningApp.Builder(new() { ["Sophia:Hosting:DrainDelay"] = "00:00:05" });
        builder.Services.AddSingleton<TimeProvider>(time);
        await using var app = await RunningApp.ReadyAsync(builder, web => web.MapGet("/work", () => "done").RequireSophiaReady());

        var stopping = app.App.StopAsync(Ct);
        using var ready = await app.GetAsync("/ready");
        var work = await app.Client.GetStringAsync("/work", Ct);
        var stoppedEarly = stopping.IsCompleted;
        time.Advance(TimeSpan.FromSeconds(5));
        await stopping;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("draining", await ready.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("done", work);
        Assert.False(stoppedEarly);
        Assert.True(app.Lifecycle.Draining.IsCancellationRequested);
        Assert.Equal(LifecycleState.Stopped, app.Lifecycle.State);
    }

    [Theory]
    [InlineData("Production", 5)]
    [InlineData("Development", 0)]
    public void The_delay_is_off_in_development(string environment, int seconds)
    {
        var builder = RunningApp.Builder(new() { ["Sophia:Hosting:DrainDelay"] = null }, environment);
        using var app = (IDisposable)builder.Build();

        var options = ((WebApplication)app).Services.GetRequiredService<IOptions<SophiaHostingOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(seconds), options.DrainDelay);
    }

    [Fact]
    public async Task The_shutdown_has_time_for_the_delay_and_the_longest_request()
    {
        var builder = RunningApp.Builder(new() { ["Sophia:Hosting:DrainDelay"] = "00:00:20", ["Sophia:Hosting:LongestRequest"] = "00:02:00" });
        await using var app = builder.Build();

        var timeout = app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        Assert.Equal(TimeSpan.FromSeconds(20 + 120 + 5), timeout);
    }
}
