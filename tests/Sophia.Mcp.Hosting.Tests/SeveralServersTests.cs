using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class SeveralServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<McpApp> StartAsync(Action<WebApplicationBuilder>? more = null, params (string, string)[] settings) => McpApp.ReadyAsync(
        builder =>
        {
            builder.Services.AddSingleton(new Shared("shared"));
            builder.AddSophiaMcpServer<Left>("left", static options => options.Sessions.Mode = McpSessionMode.Hybrid);
            builder.AddSophiaMcpServer<Right>("right", static options => options.Sessions.Mode = McpSessionMode.Hybrid);
            more?.Invoke(builder);
        },
        static app =>
        {
            app.MapSophiaMcpServer("/left/mcp", "left");
            app.MapSophiaMcpServer("/right/mcp", "right");
        },
        settings);

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    public async Task Each_server_has_its_own_tools_name_and_limits_and_the_services_of_the_application(string? revision)
    {
        await using var app = await StartAsync(null, ("Sophia:McpServers:left:Tools:who:Timeout", "00:00:07"));
        var options = revision is null ? null : new McpClientOptions { ProtocolVersion = revision };
        var left = await app.ConnectAsync(options, "/left/mcp");
        var right = await app.ConnectAsync(revision is null ? null : new McpClientOptions { ProtocolVersion = revision }, "/right/mcp");

        Assert.Equal(["only_left", "who"], (await left.ListToolsAsync(cancellationToken: Token)).Select(static tool => tool.Name).Order());
        Assert.Equal(["who"], (await right.ListToolsAsync(cancellationToken: Token)).Select(static tool => tool.Name));
        Assert.Equal("left shared", await TextAsync(left, "who"));
        Assert.Equal("right shared", await TextAsync(right, "who"));
        Assert.Equal(("left", "right"), (left.ServerInfo?.Name, right.ServerInfo?.Name));
        await Assert.ThrowsAnyAsync<Exception>(() => TextAsync(right, "only_left"));
        Assert.Equal(TimeSpan.FromSeconds(7), Plan(app, "left").Limits.Timeout);
        Assert.Equal(TimeSpan.FromMinutes(1), Plan(app, "right").Limits.Timeout);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_of_one_server_is_none_of_the_other(bool stored)
    {
        // Over one store, too, from which a session moves to other replicas of its own server.
        await using var app = await StartAsync(builder => _ = stored ? builder.Services.AddDistributedMemoryCache() : builder.Services);
        var left = await app.ConnectAsync(new McpClientOptions { ProtocolVersion = "2025-11-25" }, "/left/mcp");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/right/mcp") { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", null, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Mcp-Session-Id", left.SessionId);
        using var answer = await app.Http.SendAsync(request, Token);

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal((1, 0), (Registry(app, "left").Count, Registry(app, "right").Count));
    }

    [Fact]
    public async Task The_application_finds_the_sessions_of_each_server_by_its_name()
    {
        await using var app = await StartAsync();
        await app.ConnectAsync(new McpClientOptions { ProtocolVersion = "2025-11-25" }, "/left/mcp");

        var (left, right) = (app.App.Services.GetKeyedService<McpSessionRegistry>("left"), app.App.Services.GetKeyedService<McpSessionRegistry>("right"));

        Assert.Same(Registry(app, "left"), left);
        Assert.Equal((1, 0), (left!.Count, right!.Count));
        Assert.NotNull(app.App.Services.GetKeyedService<McpResultCache>("left"));
    }

    [Fact]
    public async Task Each_server_is_a_component_of_the_health_report()
    {
        await using var app = await StartAsync();
        var report = await app.Get<HealthCheckService>().CheckHealthAsync(Token);

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Healthy), (report.Entries["server:left"].Status, report.Entries["server:right"].Status));
    }

    [Fact]
    public async Task A_start_that_fails_names_its_server()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(static builder => builder.AddSophiaMcpServer<Broken>("broken")));
        Assert.Contains("The MCP server 'broken' did not start", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("no wheels", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_taken_once_and_must_exist()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(static builder => builder.AddSophiaMcpServer<Left>("left")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => McpApp.StartAsync(
            static builder => builder.AddSophiaMcpServer<Left>("left"), static app => app.MapSophiaMcpServer("/x", "lfet")));
    }

    private static ServerServices Services(McpApp app, string name) => app.App.Services.GetServices<NamedServer>().Single(server => server.Name == name).Services(app.App.Services);

    private static McpSessionRegistry Registry(McpApp app, string name) => Services(app, name).GetRequiredService<McpSessionRegistry>();

    private static ToolPlan Plan(McpApp app, string name) => Services(app, name).GetRequiredService<ToolPlans>().All.Single(static plan => plan.Name == "who");

    private static async Task<string?> TextAsync(McpClient client, string tool) =>
        (await client.CallToolAsync(tool, cancellationToken: Token)).Content.OfType<ModelContextProtocol.Protocol.TextContentBlock>().Single().Text;

    internal sealed record Shared(string Word);

    internal sealed class Left(Shared shared) : StandardizedMcpServer
    {
        [McpServerTool(Name = "who")]
        public string Who() => $"left {shared.Word}";

        [McpServerTool(Name = "only_left")]
        public static string OnlyLeft() => "";

        public override Task<HealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(HealthCheckResult.Unhealthy("tired"));
    }

    internal sealed class Right : StandardizedMcpServer
    {
        [McpServerTool(Name = "who"), Description("A service of the application as a parameter.")]
        public static string Who(Shared shared) => $"right {shared.Word}";
    }

    internal sealed class Broken : StandardizedMcpServer
    {
        public override Task InitializeAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("no wheels");
    }
}
