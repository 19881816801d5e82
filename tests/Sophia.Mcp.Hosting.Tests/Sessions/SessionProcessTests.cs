using System.Diagnostics;
using System.Net;
using Sophia.Tests.Shared;

/// <summary>Sessions over real processes and a real Redis: one is killed, another takes over.</summary>
public sealed class SessionProcessTests : IAsyncLifetime
{
    private readonly List<Process> _processes = [];
    private string _redis = "";
    private IAsyncDisposable? _owner;

    public async ValueTask InitializeAsync() => (_redis, _owner) = await RedisServer.ShareAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await _owner!.DisposeAsync();
    }

    private async Task<(Process Process, RawSessions Client)> StartAsync()
    {
        var process = ProcessTests.Start("--urls", "http://127.0.0.1:0", "--Redis", _redis, "--Sophia:Mcp:Sessions:Mode", "Hybrid");
        _processes.Add(process);
        var http = new HttpClient { BaseAddress = await ProcessTests.AddressAsync(process) };
        await Eventually.IsTrueAsync(() => http.GetAsync("/ready").GetAwaiter().GetResult().StatusCode is HttpStatusCode.OK);
        return (process, new RawSessions(http));
    }

    [Fact]
    public async Task A_session_goes_on_although_its_replica_is_killed_between_two_calls()
    {
        var (first, there) = await StartAsync();
        var (_, here) = await StartAsync();
        var id = (await there.OpenAsync())!;
        Assert.Equal(200, (int)(await there.CallAsync(id, "release")).StatusCode);
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var answer = await here.CallAsync(id, "release");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("released", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // And a restart: a process that was not there when the session moved.
        var (_, restarted) = await StartAsync();
        Assert.Equal(200, (int)(await restarted.CallAsync(id, "release")).StatusCode);
        there.Dispose();
        here.Dispose();
        restarted.Dispose();
    }
}
