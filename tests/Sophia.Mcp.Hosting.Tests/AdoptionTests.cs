using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

public sealed class AdoptionTests
{
    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    [InlineData("around")]
    public async Task An_existing_chain_keeps_its_tools_and_filters_whenever_sophia_is_added(string when)
    {
        var seen = new List<string>();
        await using var app = await McpApp.ReadyAsync(builder =>
        {
            if (when is "before" or "around")
            {
                builder.AddSophiaMcpServer();
            }

            builder.Services.AddMcpServer().WithHttpTransport().WithTools<Bell>().WithRequestFilters(filters => filters.AddCallToolFilter(next => async (request, token) =>
            {
                seen.Add(request.Params!.Name);
                return await next(request, token);
            }));
            if (when is "after" or "around")
            {
                builder.AddSophiaMcpServer();
            }
        });

        var client = await app.ConnectAsync();
        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await client.CallToolAsync("tick", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("tick", Assert.Single(tools).Name);
        Assert.Equal("tick", Assert.Single(seen));
        var options = app.Get<IOptions<McpServerOptions>>().Value;
        Assert.Equal((2, 1), (options.Filters.Request.CallToolFilters.Count, options.Filters.Message.IncomingFilters.Count));
    }

    [Fact]
    public async Task A_filter_of_the_author_sees_the_tools_own_exception()
    {
        Exception? seen = null;
        await using var app = await McpApp.ReadyAsync(builder => builder.AddSophiaMcpServer().WithTools<Clock>()
            .WithRequestFilters(filters => filters.AddCallToolFilter(next => async (request, token) =>
            {
                try
                {
                    return await next(request, token);
                }
                catch (TimeZoneNotFoundException exception)
                {
                    seen = exception;
                    return new CallToolResult { Content = [new TextContentBlock { Text = "mine" }] };
                }
            })));

        var (_, body) = await app.CallAsync("broken");

        Assert.NotNull(seen);
        Assert.Equal("mine", (string?)body!["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task A_server_class_offers_its_attributed_methods_on_one_instance()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder => builder.AddSophiaMcpServer<Counter>(), null, ("Sophia:Server:Name", "counter"), ("Sophia:Server:Instructions", "Count."));
        var client = await app.ConnectAsync();

        await client.CallToolAsync("count", cancellationToken: TestContext.Current.CancellationToken);
        var second = await client.CallToolAsync("count", cancellationToken: TestContext.Current.CancellationToken);
        var prompt = await client.GetPromptAsync("ask", cancellationToken: TestContext.Current.CancellationToken);
        var resource = await client.ReadResourceAsync("counter://now", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("2", Assert.IsType<TextContentBlock>(second.Content.Single()).Text);
        Assert.Equal("How many?", Assert.IsType<TextContentBlock>(prompt.Messages.Single().Content).Text);
        Assert.Equal("2", Assert.IsType<TextResourceContents>(resource.Contents.Single()).Text);
        Assert.Equal(("counter", "Count."), (client.ServerInfo!.Name, client.ServerInstructions));
        Assert.Same(app.Get<Counter>(), app.Get<StandardizedMcpServer>());
        Assert.Equal("counter", app.Get<Counter>().Config.Name);
    }

    [Fact]
    public async Task Adding_a_server_twice_changes_nothing_and_a_second_class_is_refused()
    {
        await using var app = await McpApp.ReadyAsync(static builder =>
        {
            builder.AddSophiaMcpServer<Counter>();
            builder.AddSophiaMcpServer<Counter>();
            Assert.Throws<InvalidOperationException>(() => builder.AddSophiaMcpServer<Other>());
        });

        Assert.Single(app.Get<IOptions<McpServerOptions>>().Value.ToolCollection!);
    }

    [Fact]
    public async Task The_servers_health_is_a_component_of_the_report()
    {
        await using var app = await McpApp.ReadyAsync(static builder => builder.AddSophiaMcpServer<Counter>());

        var report = JsonNode.Parse(await app.Http.GetStringAsync("/health", TestContext.Current.CancellationToken))!;

        Assert.Contains("counting", report.ToJsonString(), StringComparison.Ordinal);
    }

    [McpServerToolType]
    private sealed class Bell
    {
        [McpServerTool(Name = "tick")]
        public static string Tick() => "tock";
    }

    [McpServerToolType]
    private sealed class Clock
    {
        [McpServerTool(Name = "broken")]
        public static string Broken() => throw new TimeZoneNotFoundException();
    }

    private sealed class Counter(McpServerConfig config) : StandardizedMcpServer(config)
    {
        private int _count;

        [McpServerTool(Name = "count")]
        public int Count() => ++_count;

        [McpServerPrompt(Name = "ask")]
        public static string Ask() => "How many?";

        [McpServerResource(UriTemplate = "counter://now", Name = "now")]
        public string Now() => $"{_count}";

        public override Task<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult> CheckHealthAsync(CancellationToken cancellationToken) =>
            Task.FromResult(Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult.Degraded("counting"));
    }

    private sealed class Other : StandardizedMcpServer;
}
