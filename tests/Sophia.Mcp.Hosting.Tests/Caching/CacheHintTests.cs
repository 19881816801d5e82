using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

namespace Caching;

/// <summary>What clients are told about keeping lists and resources.</summary>
public sealed class CacheHintTests
{
    private static Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        static builder => builder.AddSophiaMcpServer().WithTools<Tools>().WithResources<Resources>(), settings: settings);

    private static async Task<(int? TimeToLive, string? Scope)> AskAsync(McpApp app, string method, string? uri = null)
    {
        var parameters = uri is null ? "" : $"\"uri\":\"{uri}\",";
        var (_, body) = await app.PostAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{{{{parameters}}}"_meta":{{{McpApp.Meta}}}}}""", method, uri);
        return ((int?)body!["result"]!["ttlMs"], (string?)body["result"]!["cacheScope"]);
    }

    [Fact]
    public async Task Without_a_setting_the_sdks_own_hints_stay()
    {
        await using var app = await StartAsync();
        Assert.Equal((0, "private"), await AskAsync(app, "tools/list"));
        Assert.Equal((0, "private"), await AskAsync(app, "resources/read", "test://fleeting"));
    }

    [Theory]
    [InlineData("tools/list")]
    [InlineData("resources/list")]
    [InlineData("resources/templates/list")]
    public async Task Lists_say_how_long_they_may_be_kept_and_by_whom(string method)
    {
        await using var app = await StartAsync(("Sophia:Mcp:ListTimeToLive", "00:05:00"), ("Sophia:Mcp:ListCacheScope", "Everyone"));
        Assert.Equal((300_000, "public"), await AskAsync(app, method));
    }

    [Fact]
    public async Task A_resource_says_it_by_its_attribute()
    {
        await using var app = await StartAsync();
        Assert.Equal((60_000, "private"), await AskAsync(app, "resources/read", "test://lasting"));
        Assert.Equal((90_000, "public"), await AskAsync(app, "resources/read", "test://everyones"));
    }

    [Fact]
    public async Task What_the_author_says_in_the_result_stays()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder => builder.AddSophiaMcpServer().WithTools<Tools>().WithRequestFilters(static filters => filters.AddListToolsFilter(static next => async (request, token) =>
            {
                var result = await next(request, token);
                result.TimeToLive = TimeSpan.FromSeconds(1);
                return result;
            })),
            settings: [("Sophia:Mcp:ListTimeToLive", "00:05:00")]);
        Assert.Equal((1_000, "private"), await AskAsync(app, "tools/list"));
    }

    [Fact]
    public async Task A_list_that_leaves_something_out_is_its_callers_alone()
    {
        await using var app = await StartAsync(
            ("Sophia:Mcp:ListTimeToLive", "00:05:00"), ("Sophia:Mcp:ListCacheScope", "Everyone"), ("Sophia:Server:Tools:a:Scopes:0", "secret"),
            ("Sophia:Mcp:Identity:Optional", "true"), ("Sophia:Mcp:Identity:ApiKeys:one:Hash", "sha256:" + new string('a', 64)), ("Sophia:Mcp:Identity:ApiKeys:one:Subject", "one"));
        Assert.Equal((300_000, "private"), await AskAsync(app, "tools/list"));
    }

    [Fact]
    public async Task Older_revisions_are_told_nothing()
    {
        await using var app = await StartAsync(("Sophia:Mcp:ListTimeToLive", "00:05:00"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var result = McpApp.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["result"]!.AsObject();
        Assert.Equal(["tools"], result.Select(static member => member.Key));
        Assert.NotNull((await app.ConnectAsync(new McpClientOptions { ProtocolVersion = "2025-11-25" })).ServerInfo);
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "a")]
        public static string A() => "";
    }

    [McpServerResourceType]
    private sealed class Resources
    {
        [McpServerResource(UriTemplate = "test://fleeting")]
        public static string Fleeting() => "";

        [McpServerResource(UriTemplate = "test://lasting"), CacheFor(60)]
        public static string Lasting() => "";

        [McpServerResource(UriTemplate = "test://everyones"), CacheFor(90, Scope = McpCacheScope.Everyone)]
        public static string Everyones() => "";
    }
}
