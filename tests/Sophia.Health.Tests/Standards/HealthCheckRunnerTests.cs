using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Health.Tests.Standards;

public sealed class HealthCheckRunnerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Changes _changes = new();
    private int _runs;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_who_ask_at_once_share_one_run()
    {
        var gate = new TaskCompletionSource();
        using var services = Services(async _ =>
        {
            await gate.Task;
            return HealthCheckResult.Healthy();
        });
        var runner = services.GetRequiredService<HealthCheckRunner>();

        var asked = Enumerable.Range(0, 20).Select(_ => runner.RefreshAsync(Ct)).ToArray();
        gate.SetResult();
        await Task.WhenAll(asked);

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_check_that_hangs_is_unhealthy_at_its_timeout_and_is_not_started_again()
    {
        var begun = new TaskCompletionSource();
        var hang = new TaskCompletionSource();
        using var services = Services(async _ =>
        {
            begun.TrySetResult();
            await hang.Task;
            return HealthCheckResult.Healthy();
        });
        var runner = services.GetRequiredService<HealthCheckRunner>();

        var refresh = runner.RefreshAsync(Ct);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        _time.Advance(TimeSpan.FromSeconds(10));
        var late = Assert.Single((await refresh).Entries);
        var still = Assert.Single((await runner.RefreshAsync(Ct)).Entries);

        Assert.Equal(HealthStatus.Unhealthy, late.Status);
        Assert.Contains("10 s", late.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("still has not returned", still.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task What_a_check_answers_after_its_timeout_is_not_its_answer_and_once_it_has_returned_it_is_asked_again()
    {
        var begun = new TaskCompletionSource();
        var hang = new TaskCompletionSource<HealthCheckResult>();
        using var services = Services(_ =>
        {
            begun.TrySetResult();
            return hang.Task;
        });
        var runner = services.GetRequiredService<HealthCheckRunner>();
        var refresh = runner.RefreshAsync(Ct);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        _time.Advance(TimeSpan.FromSeconds(10));
        await refresh;

        hang.SetResult(HealthCheckResult.Degraded("late"));
        Assert.Contains("No answer within 10 s", Assert.Single(runner.Current.Entries).ErrorMessage, StringComparison.Ordinal);
        // That the abandoned run has ended is known a moment after it has.
        for (var left = 1_000; Volatile.Read(ref _runs) < 2 && left > 0; left--)
        {
            await runner.RefreshAsync(Ct);
            await Task.Delay(5, Ct);
        }

        Assert.Equal("late", Assert.Single(runner.Current.Entries).ErrorMessage);
    }

    [Fact]
    public async Task A_check_that_blocks_its_thread_or_throws_harms_only_itself()
    {
        using var release = new ManualResetEventSlim();
        using var services = Services(_ => throw new InvalidOperationException("boom"), checks => checks
            .AddCheck("fine", () => HealthCheckResult.Healthy())
            .AddCheck("blocked", () =>
            {
                release.Wait(Ct);
                return HealthCheckResult.Healthy();
            }));
        var runner = services.GetRequiredService<HealthCheckRunner>();

        var refresh = runner.RefreshAsync(Ct);
        release.Set();
        var snapshot = await refresh;

        Assert.Equal("boom", snapshot.Entries[0].ErrorMessage);
        Assert.Equal(HealthStatus.Unhealthy, snapshot.Status);
        Assert.Equal(HealthStatus.Healthy, snapshot.Entries[1].Status);
        Assert.Equal(HealthStatus.Healthy, snapshot.Entries[2].Status);
    }

    [Fact]
    public async Task A_usable_check_is_degraded_until_its_failure_is_confirmed()
    {
        var statuses = new Queue<HealthStatus>([HealthStatus.Healthy, HealthStatus.Unhealthy, HealthStatus.Unhealthy, HealthStatus.Unhealthy, HealthStatus.Healthy]);
        using var services = Services(_ => Task.FromResult(new HealthCheckResult(statuses.Dequeue())));
        var runner = services.GetRequiredService<HealthCheckRunner>();
        var seen = new List<HealthStatus>();

        while (statuses.Count > 0)
        {
            seen.Add((await runner.RefreshAsync(Ct)).Status);
        }

        Assert.Equal([HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Degraded, HealthStatus.Unhealthy, HealthStatus.Healthy], seen);
    }

    [Fact]
    public async Task In_the_background_a_check_runs_once_an_interval()
    {
        using var services = Services(_ => Task.FromResult(HealthCheckResult.Healthy()));
        var runner = services.GetRequiredService<HealthCheckRunner>();
        await runner.RefreshAsync(Ct);
        runner.Start();

        _time.Advance(TimeSpan.FromSeconds(29));
        var early = Volatile.Read(ref _runs);
        _time.Advance(TimeSpan.FromSeconds(1));
        while (Volatile.Read(ref _runs) < 2)
        {
            await Task.Yield();
            Ct.ThrowIfCancellationRequested();
        }

        Assert.Equal(1, early);
    }

    [Fact]
    public async Task Who_knows_of_a_change_has_the_check_run_at_once_and_what_it_finds_needs_no_confirmation()
    {
        var status = HealthStatus.Healthy;
        using var services = Services(_ => Task.FromResult(new HealthCheckResult(status)));
        var runner = services.GetRequiredService<HealthCheckRunner>();
        await runner.RefreshAsync(Ct);
        runner.Start();

        status = HealthStatus.Unhealthy;
        _changes.Tell("FIRST");
        await Pump.UntilAsync(() => runner.Current.Status is HealthStatus.Unhealthy);
        _changes.Tell("unknown");
        status = HealthStatus.Healthy;
        _changes.Tell("first");
        await Pump.UntilAsync(() => runner.Current.Status is HealthStatus.Healthy);

        Assert.Equal(3, _runs);
    }

    [Fact]
    public async Task A_change_told_while_the_check_runs_has_it_run_once_more()
    {
        var begun = new SemaphoreSlim(0);
        var gate = new TaskCompletionSource<HealthCheckResult>();
        using var services = Services(_ =>
        {
            begun.Release();
            return Volatile.Read(ref _runs) == 1 ? gate.Task : Task.FromResult(HealthCheckResult.Unhealthy("down"));
        });
        var runner = services.GetRequiredService<HealthCheckRunner>();
        runner.Start();
        await begun.WaitAsync(Ct);

        _changes.Tell("first");
        _changes.Tell("first");
        gate.SetResult(HealthCheckResult.Healthy());
        await Pump.UntilAsync(() => runner.Current.Entries[0].ErrorMessage == "down");

        Assert.Equal((2, HealthStatus.Unhealthy), (_runs, runner.Current.Status));
    }

    [Fact]
    public async Task Nobody_is_listened_to_before_the_start_or_after_the_end()
    {
        using var services = Services(_ => Task.FromResult(HealthCheckResult.Healthy()));
        var runner = services.GetRequiredService<HealthCheckRunner>();
        await runner.RefreshAsync(Ct);
        var before = _changes.Listeners;
        runner.Start();
        var during = _changes.Listeners;
        runner.Dispose();

        Assert.Equal((0, 1, 0), (before, during, _changes.Listeners));
    }

    [Fact]
    public async Task Coverage_falls_when_a_result_is_stale_or_an_expected_check_is_missing()
    {
        using var services = Services(_ => Task.FromResult(HealthCheckResult.Healthy()));
        var runner = services.GetRequiredService<HealthCheckRunner>();
        var before = runner.Coverage;
        await runner.RefreshAsync(Ct);
        var fresh = runner.Coverage;
        _time.Advance(TimeSpan.FromSeconds(91));
        var stale = runner.Coverage;
        using var missing = Services(_ => Task.FromResult(HealthCheckResult.Healthy()), configure: options => options.ExpectedChecks.Add("redis"));
        var incomplete = missing.GetRequiredService<HealthCheckRunner>();
        await incomplete.RefreshAsync(Ct);

        Assert.Equal((0, 1, 0, 0.5), (before, fresh, stale, incomplete.Coverage));
    }

    [Fact]
    public async Task One_check_can_be_run_by_its_name()
    {
        using var services = Services(_ => Task.FromResult(HealthCheckResult.Degraded("slow")), checks => checks.AddCheck("other", () => HealthCheckResult.Healthy()));
        var runner = services.GetRequiredService<HealthCheckRunner>();

        var entry = await runner.RefreshAsync("FIRST", Ct);

        Assert.Equal(("first", HealthStatus.Degraded, 1), (entry?.Name, entry?.Status, _runs));
        Assert.Null(runner.Current.Entries[1].LastCheck);
        Assert.Null(await runner.RefreshAsync("unknown", Ct));
    }

    [Fact]
    public async Task What_a_check_goes_on_writing_to_or_cannot_be_read_costs_its_data_and_not_its_answer()
    {
        var given = new Dictionary<string, object> { ["queued"] = 1 };
        using var services = Services(
            _ => Task.FromResult(HealthCheckResult.Degraded("slow", null, given)),
            checks => checks.AddCheck("unreadable", () => HealthCheckResult.Degraded("slow", null, new Unreadable()))
                .AddCheck("undefined", () => new HealthCheckResult((HealthStatus)7)));
        var entries = (await services.GetRequiredService<HealthCheckRunner>().RefreshAsync(Ct)).Entries;
        given["queued"] = 2;

        Assert.Equal([HealthStatus.Degraded, HealthStatus.Degraded, HealthStatus.Unhealthy], entries.Select(entry => entry.Status));
        Assert.Equal((1, 0), (entries[0].Data["queued"], entries[1].Data.Count));
    }

    private ServiceProvider Services(
        Func<CancellationToken, Task<HealthCheckResult>> check, Action<IHealthChecksBuilder>? more = null, Action<HealthStandardsOptions>? configure = null)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(_time)
            .AddKeyedSingleton<IObservable<string>>(HealthCheckRunner.ChangesKey, _changes)
            .AddLogging();
        var checks = services.AddSophiaHealthStandards(configure);
        checks.AddAsyncCheck("first", ct =>
        {
            Interlocked.Increment(ref _runs);
            return check(ct);
        });
        more?.Invoke(checks);
        return services.BuildServiceProvider();
    }

    private sealed class Changes : IObservable<string>
    {
        private readonly List<IObserver<string>> _observers = [];

        public int Listeners => _observers.Count;

        public IDisposable Subscribe(IObserver<string> observer)
        {
            _observers.Add(observer);
            return new Subscription(() => _observers.Remove(observer));
        }

        public void Tell(string check) => _observers.ForEach(observer => observer.OnNext(check));

        private sealed class Subscription(Action end) : IDisposable
        {
            public void Dispose() => end();
        }
    }

    private sealed class Unreadable : Dictionary<string, object>, IEnumerable<KeyValuePair<string, object>>, IReadOnlyDictionary<string, object>
    {
        int IReadOnlyCollection<KeyValuePair<string, object>>.Count => 1;

        IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator() =>
            throw new InvalidOperationException("Collection was modified.");
    }
}
