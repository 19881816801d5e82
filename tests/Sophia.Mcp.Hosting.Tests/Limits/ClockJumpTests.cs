using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace Limits;

/// <summary>Somebody sets the machine's clock a day back or ahead: what is measured in time that has passed does not notice.</summary>
public sealed class ClockJumpTests
{
    private readonly JumpingClock _clock = new();
    private readonly Door _door = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_clock).AddSingleton(_door);
            builder.AddSophiaMcpServer().WithTools<Tools>();
        },
        settings: settings);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Rates_neither_refill_nor_dry_up(int days)
    {
        await using var app = await StartAsync(("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "2"));
        await app.CallAsync("quick");
        await app.CallAsync("quick");
        _clock.Jump(TimeSpan.FromDays(days));

        Assert.Equal(HttpStatusCode.TooManyRequests, (await app.CallAsync("quick")).Response.StatusCode);
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("quick")).Response.StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_call_ends_at_its_timeout_and_not_before(int days)
    {
        await using var app = await StartAsync(("Sophia:Mcp:ToolTimeout", "00:00:10"));
        var call = app.CallAsync("wait");
        await _door.Reached.Task.WaitAsync(Token);
        _clock.Jump(TimeSpan.FromDays(days));
        _clock.Pass(TimeSpan.FromSeconds(9));
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("quick")).Response.StatusCode);
        Assert.False(call.IsCompleted);

        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("timeout", (string?)(await call).Body!["result"]!["_meta"]!["sophia/reason"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_session_lives_for_its_idle_time(int days)
    {
        await using var app = await StartAsync(("Sophia:Mcp:Sessions:Mode", "Hybrid"), ("Sophia:Mcp:Sessions:IdleTimeout", "00:10:00"));
        using var raw = new RawSessions(new HttpClient { BaseAddress = app.Address });
        var id = (await raw.OpenAsync())!;
        _clock.Jump(TimeSpan.FromDays(days));
        _clock.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal(HttpStatusCode.OK, (await raw.CallAsync(id, "quick")).StatusCode);
        await Eventually.IsTrueAsync(() =>
        {
            _clock.Pass(TimeSpan.FromMinutes(1));
            return app.Get<McpSessionRegistry>().Count == 0;
        });
        Assert.Equal(HttpStatusCode.NotFound, (await raw.CallAsync(id, "quick")).StatusCode);
    }

    /// <summary>Time that passes when a test says so, and a wall clock that somebody moves.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private readonly FakeTimeProvider _passing = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private TimeSpan _offset;

        public override long TimestampFrequency => _passing.TimestampFrequency;

        public void Jump(TimeSpan by) => _offset += by;

        public void Pass(TimeSpan time) => _passing.Advance(time);

        public override DateTimeOffset GetUtcNow() => _passing.GetUtcNow() + _offset;

        public override long GetTimestamp() => _passing.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _passing.CreateTimer(callback, state, dueTime, period);
    }

    internal sealed class Door
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "quick")]
        public static string Quick() => "";

        [McpServerTool(Name = "wait")]
        public static async Task WaitAsync(Door door, CancellationToken cancellationToken)
        {
            door.Reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }
}
