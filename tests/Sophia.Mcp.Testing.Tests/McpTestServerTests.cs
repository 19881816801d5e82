using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using Sophia.Mcp.Hosting;
using Sophia.Mcp.Testing;

public sealed class McpTestServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_are_typed_in_memory_and_on_a_free_port(bool freePort)
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(options => options.FreePort = freePort, Token);

        Assert.Equal(3, await server.CallAsync<int>("add", new { a = 1, b = 2 }, Token));
        Assert.Equal(3, await server.CallAsync<int>("add", new Dictionary<string, object?> { ["a"] = 1, ["b"] = 2 }, Token));
        Assert.Equal(new Dish("soup", 2), await server.CallAsync<Dish>("dish", new { name = "soup" }, Token));
        Assert.Equal(8, await server.CallAsync<int>("doubled", new { value = 4 }, Token));
        Assert.Equal("roasted", await server.CallAsync<string>("roast", null, Token));
    }

    [Fact]
    public async Task A_tool_that_answers_with_an_error_fails_the_typed_call_and_not_the_plain_one()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);

        var failed = await Assert.ThrowsAsync<McpTestException>(() => server.CallAsync<int>("add", new { a = "x", b = 2 }, Token));
        Assert.Contains("'a'", failed.Message, StringComparison.Ordinal);
        Assert.True((await server.CallAsync("add", new { a = "x", b = 2 }, Token)).IsError);
        Assert.Contains("did not answer with Dish", (await Assert.ThrowsAsync<McpTestException>(() => server.CallAsync<Dish>("roast", null, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_measurements_and_progress_are_captured_per_server()
    {
        await using var other = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);
        await server.CallAsync<string>("roast", null, Token);

        var line = await server.Logs.WaitForAsync(static line => line.Message == "The oven is hot", Token);
        Assert.Equal((LogLevel.Warning, "Kitchen"), (line.Level, line.Category));
        Assert.Equal(["half", "done"], (await server.ProgressAsync("roast", 2, Token)).Select(static report => report.Value.Message));
        Assert.Equal(2, server.Progress.Count);
        Assert.Equal(1, server.Metrics.Count("mcp.server.operation.duration", ("gen_ai.tool.name", "roast")));
        Assert.Equal(0, server.Metrics.Last("sophia.mcp.server.tool.overdue", ("gen_ai.tool.name", "roast")));
        Assert.Equal(0, other.Metrics.Count("mcp.server.operation.duration", ("gen_ai.tool.name", "roast")));
        Assert.DoesNotContain(other.Logs.All, static line => line.Message == "The oven is hot");
    }

    [Fact]
    public async Task No_report_of_progress_is_lost_however_soon_the_result_follows()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(cancellationToken: Token);

        await Parallel.ForAsync(0, 300, Token, async (_, token) => await server.CallAsync<string>("roast", null, token));

        Assert.Equal(600, (await server.ProgressAsync("roast", 600, Token)).Count);
    }

    [Fact]
    public async Task The_clock_stands_until_the_test_moves_it()
    {
        var start = new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);
        await using var server = await McpTestServer.StartAsync<Kitchen>(options => options.StartTime = start, Token);

        Assert.Equal(start.ToString("O"), await server.CallAsync<string>("now", null, Token));
        server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(start.AddHours(1).ToString("O"), await server.CallAsync<string>("now", null, Token));
    }

    [Fact]
    public async Task With_the_real_clock_there_is_no_fake_one()
    {
        await using var server = await McpTestServer.StartAsync<Kitchen>(static options => options.RealClock = true, Token);

        Assert.Throws<InvalidOperationException>(() => server.Clock);
        Assert.Same(TimeProvider.System, server.Services.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task A_start_that_fails_says_why()
    {
        var error = await Assert.ThrowsAsync<McpTestException>(() => McpTestServer.StartAsync<BurntKitchen>(cancellationToken: Token));
        Assert.Contains("no gas", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_services_and_plain_chains_work_as_in_a_program()
    {
        await using var server = await McpTestServer.StartAsync(
            static builder => builder.AddSophiaMcpServer().WithTools<Pantry>(),
            static options =>
            {
                options.Settings["Sophia:Server:Name"] = "pantry";
                options.Configure = static builder => builder.Services.AddSingleton("salt");
            },
            Token);

        Assert.Equal("salt", await server.CallAsync<string>("look", null, Token));
        Assert.Equal("pantry", server.Client.ServerInfo?.Name);
        using var http = server.CreateHttpClient();
        Assert.Equal(200, (int)(await http.GetAsync(new Uri("/ready", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task Callers_of_one_test_may_have_headers_of_their_own()
    {
        var (cook, guest) = (McpApiKey.Create(), McpApiKey.Create());
        await using var server = await McpTestServer.StartAsync(
            static builder => builder.AddSophiaMcpServer().WithTools<Safe>(),
            options =>
            {
                options.Settings["Sophia:Mcp:Identity:ApiKeys:cook:Hash"] = cook.Hash;
                options.Settings["Sophia:Mcp:Identity:ApiKeys:cook:Scopes:0"] = "kitchen";
                options.Settings["Sophia:Mcp:Identity:ApiKeys:guest:Hash"] = guest.Hash;
                options.Headers["X-API-Key"] = cook.Key;
            },
            Token);
        var other = await server.ConnectAsync(new Dictionary<string, string> { ["x-api-key"] = guest.Key }, null, Token);

        Assert.Equal(["look", "open"], (await server.Client.ListToolsAsync(cancellationToken: Token)).Select(static tool => tool.Name).Order());
        Assert.Equal(["look"], (await other.ListToolsAsync(cancellationToken: Token)).Select(static tool => tool.Name));
    }

    [Fact]
    public async Task Several_servers_of_a_program_are_tested_together()
    {
        await using var server = await McpTestServer.StartAsync(
            static builder =>
            {
                builder.AddSophiaMcpServer<Cellar>("cellar");
                builder.AddSophiaMcpServer<Attic>("attic");
            },
            static options => (options.Servers["cellar"], options.Servers["attic"]) = ("/cellar/mcp", "/attic/mcp"),
            Token);
        var attic = await server.ConnectToAsync("attic", cancellationToken: Token);

        Assert.Equal("wine", await server.CallAsync<string>("fetch", null, Token));
        Assert.Equal("skis", Assert.IsType<TextContentBlock>((await attic.CallToolAsync("fetch", cancellationToken: Token)).Content.Single()).Text);
        Assert.NotNull(server.Services.GetKeyedService<McpSessionRegistry>("attic"));
        server.Faults.Fail("fetch", new InvalidOperationException("the door is stuck"));
        Assert.True((await server.CallAsync("fetch", null, Token)).IsError);
        Assert.True((await attic.CallToolAsync("fetch", cancellationToken: Token)).IsError);
        server.Faults.Clear();
        Assert.Equal("wine", await server.CallAsync<string>("fetch", null, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => server.ConnectToAsync("garage", cancellationToken: Token));
    }

    [Fact]
    public async Task A_client_that_is_not_let_in_says_why()
    {
        var error = await Assert.ThrowsAsync<McpTestException>(() => McpTestServer.StartAsync(
            static builder => builder.AddSophiaMcpServer().WithTools<Safe>(),
            static options => options.Settings["Sophia:Mcp:Identity:ApiKeys:cook:Hash"] = McpApiKey.Create().Hash,
            Token));
        Assert.Contains("McpTestServerOptions.Headers", error.Message, StringComparison.Ordinal);
    }

    internal sealed class Cellar : StandardizedMcpServer
    {
        [ModelContextProtocol.Server.McpServerTool(Name = "fetch")]
        public static string Fetch() => "wine";
    }

    internal sealed class Attic : StandardizedMcpServer
    {
        [ModelContextProtocol.Server.McpServerTool(Name = "fetch")]
        public static string Fetch() => "skis";
    }

    [ModelContextProtocol.Server.McpServerToolType]
    internal sealed class Safe
    {
        [ModelContextProtocol.Server.McpServerTool(Name = "look")]
        public static string Look() => "";

        [ModelContextProtocol.Server.McpServerTool(Name = "open"), RequiresScope("kitchen")]
        public static string Open() => "";
    }

    [ModelContextProtocol.Server.McpServerToolType]
    internal sealed class Pantry(string content)
    {
        [ModelContextProtocol.Server.McpServerTool(Name = "look")]
        public string Look() => content;
    }
}
