using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;
using Sophia.Mcp.Testing;

public sealed class SessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static McpClientOptions Older => new() { ProtocolVersion = "2025-11-25" };

    private static Task<McpTestServer> StartAsync(Action<McpSessionOptions>? configure = null, Action<McpTestServerOptions>? options = null) =>
        McpTestServer.StartAsync(
            builder => builder.AddSophiaMcpServer(mcp =>
            {
                mcp.Sessions.Mode = McpSessionMode.Hybrid;
                configure?.Invoke(mcp.Sessions);
            }).WithTools<Bench>(),
            options,
            Token);

    private static McpSessionRegistry Registry(McpTestServer server) => server.Services.GetRequiredService<McpSessionRegistry>();

    [Fact]
    public async Task Without_a_mode_there_are_no_sessions()
    {
        await using var server = await McpTestServer.StartAsync(static builder => builder.AddSophiaMcpServer().WithTools<Bench>(), null, Token);
        await using var older = await server.ConnectAsync(Older, Token);

        Assert.Null(older.SessionId);
        Assert.Equal(0, Registry(server).Count);
    }

    [Fact]
    public async Task Hybrid_by_configuration_gives_sessions_to_older_clients_only()
    {
        await using var server = await McpTestServer.StartAsync(
            static builder => builder.AddSophiaMcpServer().WithTools<Bench>(), static options => options.Settings["Sophia:Mcp:Sessions:Mode"] = "Hybrid", Token);
        await using var older = await server.ConnectAsync(Older, Token);
        await server.CallAsync("quick", null, Token);

        var session = Assert.Single(Registry(server).List());
        Assert.Equal(older.SessionId, session.Id);
        Assert.Equal(server.Clock.GetUtcNow(), session.OpenedAt);
        Assert.NotNull(session.ClientName);
        Assert.Equal(1, server.Metrics.Last("sophia.mcp.server.sessions"));
    }

    [Fact]
    public async Task At_the_callers_limit_the_longest_idle_session_goes_and_never_one_in_use()
    {
        await using var server = await StartAsync(static sessions => sessions.MaxSessionsPerUser = 2);
        using var raw = new RawSessions(server);
        var first = await raw.OpenAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await raw.OpenAsync();
        server.Faults.Hang("quick");
        var busy = raw.CallAsync(first!, "quick");
        await server.Faults.EnteredAsync("quick", 1, Token);

        var third = await raw.OpenAsync();

        Assert.NotNull(third);
        Assert.Equal(new[] { first!, third }.Order(), Registry(server).List().Select(static session => session.Id).Order());
        Assert.Equal(404, (int)(await raw.CallAsync(second!, "quick")).StatusCode);
        server.Faults.Clear();
        Assert.Equal(200, (int)(await busy).StatusCode);
    }

    [Fact]
    public async Task At_a_limit_without_anything_idle_a_session_is_refused_with_retry_after()
    {
        await using var server = await StartAsync(static sessions => (sessions.MaxSessionsPerUser, sessions.ReplaceIdle) = (1, false));
        using var raw = new RawSessions(server);
        await raw.OpenAsync();

        using var refused = await raw.InitializeAsync();

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("this caller has 1", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync(Token))!["error"]!["message"], StringComparison.Ordinal);
        Assert.False(refused.Headers.Contains("Mcp-Session-Id"));
        Assert.Equal(1, server.Metrics.Sum("sophia.mcp.server.session.refusals", ("sophia.reason", "user_limit")));
    }

    [Fact]
    public async Task The_total_holds_for_callers_together()
    {
        await using var server = await StartAsync(static sessions => (sessions.MaxSessions, sessions.ReplaceIdle) = (1, false));
        using var raw = new RawSessions(server);
        await raw.OpenAsync();

        using var refused = await raw.InitializeAsync();

        Assert.Equal(503, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_machine_with_many_addresses_is_one_caller()
    {
        await using var server = await StartAsync(
            static sessions => (sessions.MaxSessionsPerUser, sessions.ReplaceIdle) = (2, false),
            static options => options.ConfigureApplication = static app => app.Use(static (context, next) =>
            {
                _ = System.Net.IPAddress.TryParse(context.Request.Headers["X-Address"].ToString(), out var address);
                context.Connection.RemoteIpAddress = address;
                return next(context);
            }));
        using var raw = new RawSessions(server);

        Assert.Equal(200, await OpenFromAsync(raw, "2001:db8:1:2::1"));
        Assert.Equal(200, await OpenFromAsync(raw, "2001:db8:1:2:ffff::2"));
        Assert.Equal(429, await OpenFromAsync(raw, "2001:db8:1:2::3"));
        Assert.Equal(200, await OpenFromAsync(raw, "2001:db8:1:3::1"));
        Assert.Equal(200, await OpenFromAsync(raw, "192.0.2.1"));
        Assert.Equal(200, await OpenFromAsync(raw, "::ffff:192.0.2.1"));
        Assert.Equal(429, await OpenFromAsync(raw, "192.0.2.1"));

        static async Task<int> OpenFromAsync(RawSessions raw, string address)
        {
            raw.Http.DefaultRequestHeaders.Remove("X-Address");
            raw.Http.DefaultRequestHeaders.Add("X-Address", address);
            using var response = await raw.InitializeAsync();
            return (int)response.StatusCode;
        }
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2027-01-01")]
    [InlineData("zzz")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("2025-11-25", "2026-07-28")]
    public async Task A_revision_in_a_header_does_not_lead_past_the_limits(params string[] revisions)
    {
        await using var server = await StartAsync(static sessions => (sessions.MaxSessions, sessions.ReplaceIdle) = (1, false));
        using var raw = new RawSessions(server);
        raw.Http.DefaultRequestHeaders.Add("MCP-Protocol-Version", revisions);

        var opened = 0;
        for (var i = 0; i < 3; i++)
        {
            opened += await raw.OpenAsync() is null ? 0 : 1;
        }

        Assert.Equal(opened, Registry(server).Count);
        Assert.InRange(opened, 0, 1);
        // The one place there is: taken by what was opened, or still free.
        raw.Http.DefaultRequestHeaders.Remove("MCP-Protocol-Version");
        Assert.Equal(opened == 0, await raw.OpenAsync() is not null);
    }

    [Fact]
    public async Task A_request_that_opens_no_session_keeps_no_slot()
    {
        await using var server = await StartAsync(static sessions => (sessions.MaxSessions, sessions.ReplaceIdle) = (1, false));
        using var raw = new RawSessions(server);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(400, (int)(await raw.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")).StatusCode);
        }

        Assert.NotNull(await raw.OpenAsync());
    }

    [Fact]
    public async Task An_idle_session_ends_at_its_limit_and_one_with_a_stream_does_not()
    {
        await using var server = await StartAsync(static sessions => sessions.IdleTimeout = TimeSpan.FromMinutes(10));
        using var raw = new RawSessions(server);
        var idle = await raw.OpenAsync();
        var listening = await raw.OpenAsync();
        using var stream = await raw.ListenAsync(listening!);

        await Eventually.IsTrueAsync(() =>
        {
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            return Registry(server).Count == 1;
        });

        Assert.Equal(listening, Assert.Single(Registry(server).List()).Id);
        Assert.Equal(404, (int)(await raw.CallAsync(idle!, "quick")).StatusCode);
    }

    [Theory]
    [InlineData("2026-07-28", true)]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-11-25", false)]
    public async Task A_disconnect_stops_the_work_in_each_mode(string revision, bool stop)
    {
        await using var server = await StartAsync(sessions => sessions.StopOnDisconnect = stop);
        var client = new McpClientOptions { ProtocolVersion = revision };
        if (stop)
        {
            Assert.True(await server.DisconnectDuringAsync("wait", client: client, cancellationToken: Token));
        }
        else
        {
            // The bare SDK's behaviour: the call goes on until its fault is cleared.
            server.Faults.Hang("quick");
            var vanished = server.DisconnectDuringAsync("quick", client: client, cancellationToken: Token);
            await server.Faults.EnteredAsync("quick", 1, Token);
            server.Faults.Clear("quick");
            Assert.False(await vanished);
        }
    }

    [Fact]
    public async Task A_call_in_a_session_that_names_the_newest_revision_never_loses_its_session_while_it_runs()
    {
        await using var server = await StartAsync(static sessions => sessions.MaxSessionsPerUser = 1);
        using var raw = new RawSessions(server);
        var id = (await raw.OpenAsync())!;
        server.Faults.Hang("quick");
        using var newest = new RawSessions(server);
        newest.Http.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2026-07-28");
        newest.Http.DefaultRequestHeaders.Add("Mcp-Method", "tools/call");
        newest.Http.DefaultRequestHeaders.Add("Mcp-Name", "quick");
        var busy = newest.PostAsync(McpApp.Call("quick"), id);
        await await Task.WhenAny(server.Faults.EnteredAsync("quick", 1, Token), busy);

        using var other = await raw.InitializeAsync();

        // Either it is no call of the session, and the idle session goes; or it is one, and stays.
        Assert.Equal(Registry(server).List().Any(session => session.Id == id), (int)other.StatusCode == 429);
        server.Faults.Clear();
        using var answer = await busy;
        Assert.True(!answer.Headers.Contains("Mcp-Session-Id") || (int)other.StatusCode == 429, "A session was closed while its call ran.");
    }

    [Theory]
    [InlineData("2026-07-28", null)]
    [InlineData("2025-11-25", null)]
    [InlineData("2025-11-25", HttpServerSessionMode.Stateful)]
    public async Task A_disconnect_stops_the_work_without_sessions_and_in_the_sdks_own_modes(string revision, HttpServerSessionMode? mode)
    {
        await using var server = await McpTestServer.StartAsync(
            builder => builder.AddSophiaMcpServer().WithTools<Bench>().WithHttpTransport(transport => transport.SessionMode = mode ?? transport.SessionMode), null, Token);
        Assert.True(await server.DisconnectDuringAsync("wait", client: new McpClientOptions { ProtocolVersion = revision }, cancellationToken: Token));
    }

    [Fact]
    public async Task The_registry_closes_a_session_with_its_work_and_its_stream()
    {
        await using var server = await StartAsync();
        using var raw = new RawSessions(server);
        var id = await raw.OpenAsync();
        using var stream = await raw.ListenAsync(id!);
        var call = raw.CallAsync(id!, "wait");
        await server.Faults.EnteredAsync("wait", 1, Token);
        Assert.True(Registry(server).List().Single().HasStream);

        Assert.True(await Registry(server).CloseAsync(id!, Token));

        Assert.Equal(0, Registry(server).Count);
        await Record.ExceptionAsync(() => stream.ReadToEndAsync(Token));
        await Record.ExceptionAsync(() => call);
        Assert.Equal(404, (int)(await raw.CallAsync(id!, "quick")).StatusCode);
        Assert.False(await Registry(server).CloseAsync(id!, Token));
    }

    [Fact]
    public async Task A_broadcast_reaches_those_who_listen()
    {
        await using var server = await StartAsync();
        using var raw = new RawSessions(server);
        await raw.OpenAsync();
        using var stream = await raw.ListenAsync((await raw.OpenAsync())!);
        await Eventually.IsTrueAsync(() => Registry(server).List().Any(static session => session.HasStream));

        var line = RawSessions.NextMessageAsync(stream);
        var result = await Registry(server).BroadcastAsync("notifications/test", new JsonObject { ["hello"] = "all" }, Token);

        Assert.Equal(new McpBroadcastResult(1, 1, 0), result);
        Assert.Equal("all", (string?)(await line)["params"]!["hello"]);
    }

    [McpServerToolType]
    internal sealed class Bench
    {
        [McpServerTool(Name = "quick")]
        public static string Quick() => "done";

        [McpServerTool(Name = "wait")]
        public static async Task<string> WaitAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "never";
        }
    }
}
