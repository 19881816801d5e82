using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace Limits;

/// <summary>Clients that send a byte now and then, or never read: the server gives up at a documented limit, and nobody else notices.</summary>
public sealed class SlowClientTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.AddSophiaMcpServer().WithTools<Tools>();
        },
        settings: settings);

    private MetricCollector<long> Aborts(McpApp app) =>
        new(app.Get<System.Diagnostics.Metrics.IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.stream.aborts");

    private async Task PassTimeUntilAsync(Func<bool> done)
    {
        while (!done())
        {
            Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }
    }

    [Fact]
    public async Task A_body_that_trickles_in_is_answered_408_and_others_are_served_meanwhile()
    {
        await using var app = await StartAsync();
        using var slow = await RawSocket.ConnectAsync(app.Address);
        await slow.SendAsync(RawSocket.Post("""{"jsonrpc":"2.0",""", length: 1_000_000));
        var answer = slow.ReadToEndAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("small")).Response.StatusCode);
        await PassTimeUntilAsync(() =>
        {
            _ = slow.TrySendAsync(" ");
            return answer.IsCompleted;
        });

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
        Assert.Contains("The request body did not arrive within 30 s (Sophia:Mcp:BodyTimeout).", await answer, StringComparison.Ordinal);
        Assert.Contains("\"jsonrpc\":\"2.0\"", await answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("small")).Response.StatusCode);
    }

    [Fact]
    public async Task A_body_in_pieces_that_is_there_in_time_is_read()
    {
        await using var app = await StartAsync();
        using var patient = await RawSocket.ConnectAsync(app.Address);
        var body = McpApp.Call("big");
        await patient.SendAsync(RawSocket.Post(body[..20], length: body.Length));
        _time.Advance(TimeSpan.FromSeconds(20));
        await patient.SendAsync(body[20..]);

        Assert.StartsWith("HTTP/1.1 200 ", await patient.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_never_reads_its_answer_loses_its_connection()
    {
        await using var app = await StartAsync();
        using var aborts = Aborts(app);
        using var deaf = await RawSocket.ConnectAsync(app.Address);
        await deaf.SendAsync(RawSocket.Post(McpApp.Call("big")));

        await PassTimeUntilAsync(() => aborts.LastMeasurement is not null);

        Assert.Contains(app.Logs.GetSnapshot(), static log => log.Message.Contains("has read nothing of its answer", StringComparison.Ordinal));
        Assert.True((await deaf.ReadToEndAsync()).Length < Tools.Size);
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("small")).Response.StatusCode);
    }

    [Fact]
    public async Task A_client_that_opens_a_stream_and_never_reads_loses_the_stream_and_the_others_hear_everything()
    {
        await using var app = await StartAsync(("Sophia:Mcp:Sessions:Mode", "Hybrid"));
        var registry = app.Get<McpSessionRegistry>();
        using var raw = new RawSessions(new HttpClient { BaseAddress = app.Address });
        var (silent, eager) = (await raw.OpenAsync(), await raw.OpenAsync());
        using var deaf = await RawSocket.ConnectAsync(app.Address);
        await deaf.SendAsync(RawSocket.Listen(silent!));
        Assert.Contains("200", await deaf.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        using var stream = await raw.ListenAsync(eager!);
        var padding = new string('x', 1_000_000);

        for (var i = 0; i < 24; i++)
        {
            var sending = registry.BroadcastAsync("notifications/message", padding, Token);
            Assert.Equal("notifications/message", (string?)(await RawSessions.NextMessageAsync(stream))["method"]);
            await PassTimeUntilAsync(() => sending.IsCompleted);
        }

        await PassTimeUntilAsync(() => !registry.List().Single(session => session.Id == silent).HasStream);
        Assert.True(registry.List().Single(session => session.Id == eager).HasStream);
    }

    [McpServerToolType]
    private sealed class Tools
    {
        // More than two sockets hold between them.
        public const int Size = 24_000_000;

        [McpServerTool(Name = "big")]
        public static string Big() => new('x', Size);

        [McpServerTool(Name = "small")]
        public static string Small() => "";
    }
}
