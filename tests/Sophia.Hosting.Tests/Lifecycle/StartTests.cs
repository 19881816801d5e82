using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Lifecycle;

public sealed class StartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_port_is_open_before_the_start_is_done()
    {
        var gate = new TaskCompletionSource();
        var builder = RunningApp.Builder();
        builder.Services.AddSingleton<StartupStep>(new TestStep("slow", [], ct => gate.Task.WaitAsync(ct)));
        await using var app = await RunningApp.StartAsync(builder, web => web.MapGet("/work", () => "done").RequireSophiaReady());

        using var live = await app.GetAsync("/live");
        using var ready = await app.GetAsync("/ready");
        using var work = await app.GetAsync("/work");
        gate.SetResult();
        await app.Lifecycle.WhenReady.WaitAsync(Ct);
        using var later = await app.GetAsync("/ready");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), ready.Headers.RetryAfter!.Delta);
        Assert.Contains("starting", await ready.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, work.StatusCode);
        Assert.NotNull(work.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
        Assert.Equal("done", await app.Client.GetStringAsync("/work", Ct));
    }

    [Fact]
    public async Task Steps_run_by_order_and_are_undone_in_reverse_when_one_fails()
    {
        var journal = new List<string>();
        var sequence = new StartupSequence(
            [new TestStep("third", journal, order: 3), new TestStep("first", journal, order: 1),
             new TestStep("second", journal, _ => throw new InvalidOperationException("no disk"), order: 2)],
            TimeProvider.System, NullLogger.Instance);

        var error = await Assert.ThrowsAsync<StartupFailedException>(() => sequence.RunAsync(Ct));
        await sequence.CleanupAsync(Ct);
        await sequence.CleanupAsync(Ct);

        Assert.Equal("Start failed in 'second': no disk", error.Message);
        Assert.Equal(["first started", "second started", "second cleaned up", "first cleaned up"], journal);
    }

    [Fact]
    public async Task A_step_that_ignores_its_token_does_not_keep_the_process_from_stopping()
    {
        var journal = new List<string>();
        var begun = new TaskCompletionSource();
        var builder = RunningApp.Builder();
        builder.Services.AddSingleton<StartupStep>(new TestStep("deaf", journal, _ =>
        {
            begun.SetResult();
            return new TaskCompletionSource().Task;
        }));
        await using var app = await RunningApp.StartAsync(builder);
        await begun.Task.WaitAsync(Ct);

        await app.App.StopAsync(Ct);

        Assert.Equal(["deaf started"], journal);
        Assert.Equal(LifecycleState.Stopped, app.Lifecycle.State);
        Assert.True(app.Lifecycle.WhenReady.IsCanceled);
    }

    [Fact]
    public async Task Adding_and_mapping_twice_does_no_harm()
    {
        var journal = new List<string>();
        var builder = RunningApp.Builder();
        builder.AddSophiaHosting(options => options.RetryAfter = TimeSpan.FromSeconds(7));
        builder.Services.AddSingleton<StartupStep>(new TestStep("only", journal));
        await using var app = await RunningApp.ReadyAsync(builder, web => web.MapSophiaEndpoints());

        using var health = await app.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(["only started"], journal);
    }

    [Fact]
    public async Task A_plain_host_starts_and_stops_the_same_steps_without_a_server()
    {
        var journal = new List<string>();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "plain" });
        builder.AddSophiaConfiguration(options => options.FilePath = "");
        builder.AddSophiaHosting();
        builder.Services.AddSingleton<StartupStep>(new TestStep("step", journal));
        using var host = builder.Build();

        await host.StartAsync(Ct);
        await host.Services.GetRequiredService<ServiceLifecycle>().WhenReady.WaitAsync(Ct);
        await host.StopAsync(Ct); // Production, but nothing to drain: no delay.

        Assert.Equal(["step started", "step cleaned up"], journal);
    }

    [Fact]
    public async Task One_log_entry_says_what_is_on()
    {
        var builder = RunningApp.Builder();
        builder.Services.AddStartupFact(_ => new StartupFact("transport", "pigeon"));
        await using var app = await RunningApp.ReadyAsync(builder);

        var table = Assert.Single(app.App.Services.GetFakeLogCollector().GetSnapshot(), record => record.Id.Id == 7).Message;

        Assert.Contains(app.Urls[0], table, StringComparison.Ordinal);
        Assert.Contains("/live /ready /health /info /metrics", table, StringComparison.Ordinal);
        Assert.Contains("pigeon", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_told_to_stop_while_it_starts_never_accepts_work()
    {
        using var interrupted = new ServiceLifecycle();
        using var drained = new ServiceLifecycle();
        drained.TrySetReady();

        interrupted.SetDraining();
        drained.SetDraining();

        Assert.False(interrupted.AcceptsWork);
        Assert.True(drained.AcceptsWork);
    }
}
