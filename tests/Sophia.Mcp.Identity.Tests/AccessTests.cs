using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>Callers use, and see in lists, only what they may.</summary>
public sealed class AccessTests
{
    private static readonly string[] All = ["copy", "count", "drop", "look", "version", "write"];
    private readonly Desk _desk = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static McpClientOptions Older => new() { ProtocolVersion = "2025-11-25" };

    [Theory]
    [InlineData("nobody", "look version")]
    [InlineData("reader", "look version")]
    [InlineData("writer", "copy look version write")]
    [InlineData("admin", "count drop look version")]
    public async Task A_list_shows_what_its_caller_may_call_and_that_alone_can_be_called(string caller, string expected)
    {
        await using var app = await _desk.StartAsync();
        var seen = await app.ListAsync("tools/list", "tools", _desk.As(caller));

        Assert.Equal(expected.Split(' '), seen);
        foreach (var tool in All)
        {
            var (response, body) = await app.CallAsync(tool, _desk.As(caller));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(seen.Contains(tool), body.Text() is not null);
            Assert.Equal(seen.Contains(tool) ? null : -32600, (int?)body!["error"]?["code"]);
        }
    }

    [Theory]
    [InlineData("reader", "look version")]
    [InlineData("writer", "copy look version write")]
    public async Task Older_clients_are_refused_in_the_protocol(string caller, string expected)
    {
        await using var app = await _desk.StartAsync();
        await using var client = await app.ConnectAsync(Older, headers: _desk.As(caller));
        var seen = (await client.ListToolsAsync(cancellationToken: Token)).Select(static tool => tool.Name).ToList();

        Assert.Equal(expected.Split(' '), seen.Order(StringComparer.Ordinal));
        foreach (var tool in All.Except(seen))
        {
            var refused = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync(tool, cancellationToken: Token));
            Assert.Equal(McpErrorCode.InvalidRequest, refused.ErrorCode);
            Assert.Contains("Access forbidden: it needs the scope", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_scope_is_named_in_the_answer_counted_and_written_down()
    {
        await using var app = await _desk.StartAsync();
        using var counted = new MetricCollector<long>(app.Get<System.Diagnostics.Metrics.IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.access.refusals");
        var (_, body) = await app.CallAsync("copy", _desk.As("reader"));

        var error = body!["error"]!;
        Assert.StartsWith("Access forbidden: it needs the scopes memory.read, memory.write.", (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(("scope", "memory.read memory.write"), ((string?)error["data"]!["reason"], (string?)error["data"]!["scope"]));
        var measured = Assert.Single(counted.GetMeasurementSnapshot());
        Assert.Equal(("tools/call", "copy", "scope"), (measured.Tags["mcp.method.name"], measured.Tags["gen_ai.tool.name"], measured.Tags["sophia.reason"]));
        Assert.Contains(app.Logs.GetSnapshot(), static log => log.Category == SophiaMcpDiagnostics.AuditCategory && log.Message.StartsWith("reader may not use tools/call copy: scope", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_lacks_a_scope_is_answered_403_with_the_scopes_to_ask_for()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await _desk.StartAsync(null, ("Sophia:Mcp:Identity:Authority", issuer.Address), ("Sophia:Mcp:Identity:Audiences:0", IdentityApp.Audience));
        var (refused, body) = await app.CallWithAsync(issuer.Token(static token => token.Claims["scope"] = "memory.read"), "copy");
        var (accepted, _) = await app.CallWithAsync(issuer.Token(static token => token.Claims["scope"] = "memory.read memory.write"), "copy");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("error=\"insufficient_scope\"", refused.Challenge(), StringComparison.Ordinal);
        Assert.Contains("scope=\"memory.read memory.write\"", refused.Challenge(), StringComparison.Ordinal);
        Assert.Contains("resource_metadata=", refused.Challenge(), StringComparison.Ordinal);
        Assert.Equal("The call needs the scopes memory.read, memory.write.", (string?)body!["error"]!["message"]);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Whoever_is_refused_uses_up_nothing_of_the_limits()
    {
        await using var app = await _desk.StartAsync();
        await using var reader = await app.ConnectAsync(Older, headers: _desk.As("reader"));
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<McpProtocolException>(async () => await reader.CallToolAsync("write", cancellationToken: Token));
        }

        Assert.Equal("written", (await app.CallAsync("write", _desk.As("writer"))).Body.Text());
        Assert.Equal("rate", (string?)(await app.CallAsync("write", _desk.As("writer"))).Body!["result"]!["_meta"]!["sophia/reason"]);
    }

    [Fact]
    public async Task Configuration_beats_the_attribute_of_a_tool()
    {
        await using var app = await _desk.StartAsync(null, ("Sophia:Server:Tools:look:Scopes:0", "admin"), ("Sophia:Server:Tools:write:Scopes:0", "memory.read"));

        Assert.Equal(["version", "write"], await app.ListAsync("tools/list", "tools", _desk.As("reader")));
        Assert.Contains("look", await app.ListAsync("tools/list", "tools", _desk.As("admin")));
        Assert.Equal("written", (await app.CallAsync("write", _desk.As("reader"))).Body.Text());
        Assert.Equal(-32600, (int?)(await app.CallAsync("look", _desk.As("reader"))).Body!["error"]!["code"]);
    }

    [Fact]
    public async Task A_policy_of_the_application_may_decide_about_a_tool()
    {
        await using var app = await _desk.StartAsync(
            static (builder, _) => builder.Services.AddAuthorization(static options => options.AddPolicy("Bosses", static policy => policy.RequireRole("boss"))),
            ("Sophia:Server:Tools:look:Policy", "Bosses"));

        Assert.Contains("look", await app.ListAsync("tools/list", "tools", _desk.As("admin")));
        Assert.DoesNotContain("look", await app.ListAsync("tools/list", "tools", _desk.As("writer")));
        Assert.Equal("looked", (await app.CallAsync("look", _desk.As("admin"))).Body.Text());
        Assert.Equal(-32600, (int?)(await app.CallAsync("look", _desk.As("writer"))).Body!["error"]!["code"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    public async Task Prompts_and_resources_are_kept_too(string? revision)
    {
        await using var app = await _desk.StartAsync();
        await using var nobody = await app.ConnectAsync(revision is null ? null : Older, headers: _desk.As("nobody"));
        await using var reader = await app.ConnectAsync(revision is null ? null : Older, headers: _desk.As("reader"));

        Assert.Equal(["open_prompt"], (await nobody.ListPromptsAsync(cancellationToken: Token)).Select(static prompt => prompt.Name));
        Assert.Equal(["memo://open"], (await nobody.ListResourcesAsync(cancellationToken: Token)).Select(static resource => resource.Uri));
        Assert.Empty(await nobody.ListResourceTemplatesAsync(cancellationToken: Token));
        Assert.Equal(2, (await reader.ListPromptsAsync(cancellationToken: Token)).Count);
        Assert.Equal(2, (await reader.ListResourcesAsync(cancellationToken: Token)).Count);
        Assert.Single(await reader.ListResourceTemplatesAsync(cancellationToken: Token));

        foreach (var uri in new[] { "memo://secret", "page://7" })
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await nobody.ReadResourceAsync(uri, cancellationToken: Token));
            Assert.Single((await reader.ReadResourceAsync(uri, cancellationToken: Token)).Contents);
        }

        await Assert.ThrowsAnyAsync<Exception>(async () => await nobody.GetPromptAsync("read_prompt", new Dictionary<string, object?> { ["topic"] = "x" }, cancellationToken: Token));
        Assert.Single((await reader.GetPromptAsync("read_prompt", new Dictionary<string, object?> { ["topic"] = "x" }, cancellationToken: Token)).Messages);
    }

    [Fact]
    public async Task Completions_tell_nothing_about_what_their_caller_may_not_use()
    {
        await using var app = await _desk.StartAsync(static (_, mcp) => mcp.WithCompleteHandler(static (_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = ["plans"] } })));
        await using var nobody = await app.ConnectAsync(null, headers: _desk.As("nobody"));
        await using var reader = await app.ConnectAsync(null, headers: _desk.As("reader"));

        foreach (Reference reference in new Reference[] { new PromptReference { Name = "read_prompt" }, new ResourceTemplateReference { Uri = "page://{id}" } })
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await nobody.CompleteAsync(reference, "topic", "p", cancellationToken: Token));
            Assert.Equal(["plans"], (await reader.CompleteAsync(reference, "topic", "p", cancellationToken: Token)).Completion.Values);
        }
    }

    [Fact]
    public async Task A_list_that_depends_on_its_caller_is_cached_for_nobody_else()
    {
        await using var app = await _desk.StartAsync(static (_, mcp) => mcp.WithRequestFilters(static filters => filters.AddListToolsFilter(static next => async (context, token) =>
        {
            var result = await next(context, token);
            (result.CacheScope, result.TimeToLive) = (CacheScope.Public, TimeSpan.FromMinutes(5));
            return result;
        })));
        using var request = McpApp.Modern(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{{{McpApp.Meta}}}}}"""), "tools/list");
        var (_, body) = await app.SendAsync(request, _desk.As("reader"));

        Assert.Equal("private", (string?)body!["result"]!["cacheScope"]);
    }

    [Fact]
    public async Task A_tool_that_a_filter_puts_in_the_place_of_another_is_asked_about_again()
    {
        await using var app = await _desk.StartAsync(static (_, mcp) => mcp.WithRequestFilters(static filters => filters.AddCallToolFilter(static next => (context, token) =>
        {
            context.MatchedPrimitive = context.Server.ServerOptions.ToolCollection!.Single(static tool => tool.ProtocolTool.Name == "drop");
            return next(context, token);
        })));
        var (_, body) = await app.CallAsync("look", _desk.As("reader"));

        Assert.Null(body.Text());
        Assert.Contains("Access forbidden", (string?)body!["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal("dropped", (await app.CallAsync("look", _desk.As("admin"))).Body.Text());
    }

    [Fact]
    public async Task Every_call_is_written_down_where_that_is_asked_for()
    {
        await using var app = await _desk.StartAsync(null, ("Sophia:Mcp:Identity:Audit", "Calls"));
        await app.CallAsync("look", _desk.As("reader"));
        await app.CallAsync("write", _desk.As("writer"));

        var lines = app.Logs.GetSnapshot().Where(static log => log.Category == SophiaMcpDiagnostics.AuditCategory).Select(static log => log.Message).ToList();
        Assert.Contains(lines, static line => line.StartsWith("reader called look: answered", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("writer called write: answered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_storm_of_refusals_fills_no_log_and_loses_no_count()
    {
        await using var app = await _desk.StartAsync();
        using var counted = new MetricCollector<long>(app.Get<System.Diagnostics.Metrics.IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.authentications");
        await Parallel.ForAsync(0, 500, Token, async (_, _) => Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallAsync("look", ("X-API-Key", new string('x', 40)))).Response.StatusCode));

        Assert.Equal(500, counted.GetMeasurementSnapshot().Sum(static measured => measured.Value));
        // A burst of 60, and two a second after that.
        Assert.InRange(app.Logs.GetSnapshot().Count(static log => log.Category == SophiaMcpDiagnostics.AuditCategory), 60, 200);
    }

    [Fact]
    public async Task With_optional_credentials_nobody_may_call_what_asks_for_nothing()
    {
        await using var app = await _desk.StartAsync(null, ("Sophia:Mcp:Identity:Optional", "true"));

        Assert.Equal(["look", "version"], await app.ListAsync("tools/list", "tools"));
        Assert.Equal("looked", (await app.CallAsync("look", [])).Body.Text());
        Assert.Contains("needs authentication", (string?)(await app.CallAsync("write", [])).Body!["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallAsync("look", ("X-API-Key", new string('x', 40)))).Response.StatusCode);
    }

    [Fact]
    public async Task Without_any_authentication_scopes_are_not_asked_for()
    {
        await using var app = await _desk.StartAsync(null, ("Sophia:Mcp:Identity:Enabled", "false"));

        Assert.Equal(All, await app.ListAsync("tools/list", "tools"));
        Assert.Equal("dropped", (await app.CallAsync("drop", [])).Body.Text());
    }
}
