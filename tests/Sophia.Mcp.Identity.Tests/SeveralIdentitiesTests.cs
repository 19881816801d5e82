using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>Several servers in one process, each with an identity of its own over the one that they share.</summary>
public sealed class SeveralIdentitiesTests
{
    private readonly NewMcpApiKey _left = McpApiKey.Create();
    private readonly NewMcpApiKey _right = McpApiKey.Create();
    private readonly NewMcpApiKey _shared = McpApiKey.Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpApp> StartAsync(params (string, string)[] settings) => McpApp.ReadyAsync(
        static builder =>
        {
            builder.AddSophiaMcpServer<Left>("left");
            builder.AddSophiaMcpServer<Right>("right");
        },
        static app =>
        {
            app.MapSophiaMcpServer("/left/mcp", "left");
            app.MapSophiaMcpServer("/right/mcp", "right");
        },
        [
            ("Sophia:Mcp:Identity:ApiKeys:all:Hash", _shared.Hash),
            ("Sophia:McpServers:left:Identity:ApiKeys:ada:Hash", _left.Hash),
            ("Sophia:McpServers:left:Identity:ApiKeyHeader", "X-Left-Key"),
            ("Sophia:McpServers:right:Identity:ApiKeys:ada:Hash", _right.Hash),
            ("Sophia:McpServers:right:Identity:ApiKeys:ada:Scopes:0", "deep"),
            .. settings,
        ]);

    [Fact]
    public async Task A_key_of_one_server_opens_no_other_and_the_shared_one_opens_both()
    {
        await using var app = await StartAsync();

        Assert.Equal((HttpStatusCode.OK, "left"), await AskAsync(app, "left", ("X-Left-Key", _left.Key)));
        Assert.Equal((HttpStatusCode.OK, "right"), await AskAsync(app, "right", ("X-API-Key", _right.Key)));
        Assert.Equal((HttpStatusCode.OK, "left"), await AskAsync(app, "left", ("X-Left-Key", _shared.Key)));
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(app, "right", ("X-API-Key", _shared.Key)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "right", ("X-API-Key", _left.Key))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "left", ("X-Left-Key", _right.Key))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "left", ("X-API-Key", _left.Key))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "left")).Status);
    }

    [Fact]
    public async Task One_server_may_ask_and_another_one_not()
    {
        await using var app = await StartAsync(("Sophia:McpServers:left:Identity:Enabled", "false"));

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(app, "left")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "right")).Status);
    }

    [Fact]
    public async Task Each_has_its_issuer_its_audience_and_its_metadata()
    {
        await using var one = await TestIssuer.StartAsync();
        await using var two = await TestIssuer.StartAsync();
        await using var app = await StartAsync(
            ("Sophia:Mcp:Identity:Authority", one.Address), ("Sophia:Mcp:Identity:Audiences:0", IdentityApp.Audience), ("Sophia:Mcp:Identity:Audiences:1", "https://old.example.test/mcp"),
            ("Sophia:McpServers:right:Identity:Authority", two.Address), ("Sophia:McpServers:right:Identity:Resource", "https://right.example.test/right/mcp"),
            ("Sophia:McpServers:right:Identity:Audiences:0", "https://right.example.test/right/mcp"));
        var left = ("Authorization", $"Bearer {one.Token()}");
        var right = ("Authorization", $"Bearer {two.Token(static token => (token.Claims["aud"], token.Claims["scope"]) = ("https://right.example.test/right/mcp", "deep"))}");

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(app, "left", left)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(app, "right", right)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "right", left)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "left", right)).Status);
        // The server's own list takes the place of the shared one.
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(app, "right", ("Authorization", $"Bearer {two.Token(static token => token.Claims["aud"] = "https://old.example.test/mcp")}"))).Status);
        Assert.Equal((one.Address, $"{app.Address}left/mcp", null), await MetadataAsync(app, "left"));
        Assert.Equal((two.Address, "https://right.example.test/right/mcp", "deep"), await MetadataAsync(app, "right"));
    }

    [Fact]
    public async Task Details_of_the_process_are_for_those_whom_all_its_servers_know()
    {
        await using var app = await StartAsync();

        Assert.True(await SeesDetailsAsync(app, ("X-API-Key", _shared.Key)));
        Assert.False(await SeesDetailsAsync(app, ("X-Left-Key", _left.Key)));
        Assert.False(await SeesDetailsAsync(app, ("X-API-Key", _right.Key)));
        Assert.False(await SeesDetailsAsync(app));
    }

    private static async Task<bool> SeesDetailsAsync(McpApp app, params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/info");
        request.Headers.Host = "mcp.example.test";
        var (_, body) = await app.SendAsync(request, headers);
        return body!["version"] is not null;
    }

    private static async Task<(string?, string?, string?)> MetadataAsync(McpApp app, string server)
    {
        var metadata = JsonNode.Parse(await app.Http.GetStringAsync(new Uri($"/.well-known/oauth-protected-resource/{server}/mcp", UriKind.Relative), Token))!;
        return ((string?)metadata["authorization_servers"]![0], (string?)metadata["resource"], (string?)metadata["scopes_supported"]!.AsArray().FirstOrDefault());
    }

    private static async Task<(HttpStatusCode Status, string? Text)> AskAsync(McpApp app, string server, params (string, string)[] headers)
    {
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes(McpApp.Call("where")), "tools/call", "where");
        request.RequestUri = new Uri($"/{server}/mcp", UriKind.Relative);
        var (response, body) = await app.SendAsync(request, headers);
        return (response.StatusCode, body.Text());
    }

    internal sealed class Left : StandardizedMcpServer
    {
        [McpServerTool(Name = "where")]
        public static string Where() => "left";
    }

    internal sealed class Right : StandardizedMcpServer
    {
        [McpServerTool(Name = "where"), RequiresScope("deep")]
        public static string Where() => "right";
    }
}
