using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sophia.Mcp.Testing;

public sealed class FaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tool_that_hangs_is_answered_for_at_its_timeout_and_goes_on_when_cleared()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(static options => options.Settings["Sophia:Mcp:ToolTimeout"] = "00:00:30", Token);
        server.Faults.Hang("add", ignoreCancellation: true);
        var call = server.CallAsync("add", new { a = 1, b = 2 }, Token);
        await server.Faults.EnteredAsync("add", cancellationToken: Token);

        server.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("timeout", (string?)(await call).Meta!["sophia/reason"]);
        Assert.Equal(1, server.Metrics.Last("sophia.mcp.server.tool.overdue", ("gen_ai.tool.name", "add")));
        server.Faults.Clear("add");
        Assert.Equal(3, await server.CallAsync<int>("add", new { a = 1, b = 2 }, Token));
    }

    [Fact]
    public async Task A_tool_can_be_made_to_fail_and_to_take_longer()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);
        server.Faults.Fail("add", new InvalidDataException("sour"));
        Assert.Equal("failed", (string?)(await server.CallAsync("add", new { a = 1, b = 2 }, Token)).Meta!["sophia/reason"]);
        Assert.Contains(server.Logs.All, static line => line.Exception is InvalidDataException);

        server.Faults.Delay("add", TimeSpan.FromSeconds(20));
        var slow = server.CallAsync<int>("add", new { a = 1, b = 2 }, Token);
        await server.Faults.EnteredAsync("add", cancellationToken: Token);
        Assert.False(slow.IsCompleted);
        server.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(3, await slow);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_vanishes_stops_its_tool(bool freePort)
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(options => options.FreePort = freePort, Token);

        Assert.True(await server.DisconnectDuringAsync("wait", cancellationToken: Token));
        Assert.Equal(3, await server.CallAsync<int>("add", new { a = 1, b = 2 }, Token));
    }

    [Fact]
    public async Task A_client_cannot_vanish_from_a_tool_that_does_not_exist()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);

        await Assert.ThrowsAsync<McpTestException>(() => server.DisconnectDuringAsync("no_such_tool", cancellationToken: Token));
    }

    [Fact]
    public async Task A_dependency_that_is_down_shows_in_health_and_in_its_http_client()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(
            static options => options.Configure = static builder =>
            {
                builder.Services.AddHealthChecks().AddCheck("grocer", static () => HealthCheckResult.Healthy());
                builder.Services.AddHttpClient("grocer").ConfigurePrimaryHttpMessageHandler(static () => new Grocer());
            },
            Token);
        var health = server.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal("apples", await server.CallAsync<string>("order", null, Token));

        server.Faults.TakeDown("grocer", "strike");

        Assert.True((await server.CallAsync("order", null, Token)).IsError);
        var report = await health.CheckHealthAsync(Token);
        Assert.Equal((HealthStatus.Unhealthy, "strike"), (report.Entries["grocer"].Status, report.Entries["grocer"].Description));
        Assert.True(server.Faults.IsDown("Grocer"));

        server.Faults.BringBack("grocer");
        Assert.Equal("apples", await server.CallAsync<string>("order", null, Token));
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Token)).Entries["grocer"].Status);
    }

    [Fact]
    public async Task A_tool_that_requires_a_dependency_is_unavailable_while_that_is_down()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);
        Assert.Equal("delivered", await server.CallAsync<string>("deliver", null, Token));

        server.Faults.TakeDown("courier");
        Assert.Equal("courier", (string?)(await server.CallAsync("deliver", null, Token)).Meta!["sophia/service"]);
        server.Faults.BringBack("courier");

        Assert.Equal("delivered", await server.CallAsync<string>("deliver", null, Token));
    }

    private sealed class Grocer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent("apples") });
    }
}
