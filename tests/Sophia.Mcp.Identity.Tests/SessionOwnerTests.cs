using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sophia.Mcp.Hosting;

/// <summary>A session belongs to who opened it, by token or key; nobody else can use, hear or end it.</summary>
public sealed class SessionOwnerTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    private readonly NewMcpApiKey _ada = McpApiKey.Create();
    private readonly NewMcpApiKey _eve = McpApiKey.Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task The_id_of_another_users_session_is_refused(string method)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        var owners = new[] { ("X-API-Key", _ada.Key), ("Authorization", $"Bearer {issuer.Token()}") };
        var strangers = new[]
        {
            ("X-API-Key", _eve.Key), ("Authorization", $"Bearer {issuer.Token(static token => token.Claims["sub"] = "eve")}"),
        };
        foreach (var owner in owners)
        {
            var session = await OpenAsync(app, owner);
            foreach (var other in strangers.Append(owners.Single(one => one != owner)))
            {
                using var answer = await AskAsync(app, new HttpMethod(method), session, other);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }

            using var nobody = await AskAsync(app, new HttpMethod(method), session);
            Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
            using var mine = await AskAsync(app, HttpMethod.Post, session, owner);
            Assert.Equal(HttpStatusCode.OK, mine.StatusCode);
        }

        Assert.Equal(2, app.Get<McpSessionRegistry>().Count);
        Assert.Contains(app.Logs.GetSnapshot(), static log => log.Category == SophiaMcpDiagnostics.AuditCategory && log.Message.Contains("asked for a session of another user", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_outlives_its_token_and_goes_on_with_the_next_one()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer, time);
        var first = ("Authorization", $"Bearer {issuer.Token()}");
        var session = await OpenAsync(app, first);
        time.Advance(TimeSpan.FromMinutes(90));

        using var late = await AskAsync(app, HttpMethod.Post, session, first);
        var next = issuer.Token(static token => token.Claims["exp"] = TimeProvider.System.GetUtcNow().AddHours(3).ToUnixTimeSeconds());
        using var renewed = await AskAsync(app, HttpMethod.Post, session, ("Authorization", $"Bearer {next}"));

        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Equal(HttpStatusCode.OK, renewed.StatusCode);
    }

    [Fact]
    public async Task A_stream_ends_with_the_token_it_was_opened_with()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer, time);
        var header = ("Authorization", $"Bearer {issuer.Token()}");
        var session = await OpenAsync(app, header);
        using var stream = await AskAsync(app, HttpMethod.Get, session, header);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        var reading = stream.Content.ReadAsStringAsync(Token);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(app.Get<McpSessionRegistry>().List().Single().HasStream);
        time.Advance(TimeSpan.FromMinutes(2));

        await Record.ExceptionAsync(() => reading.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await Eventually.IsTrueAsync(() => !app.Get<McpSessionRegistry>().List().Single().HasStream);
    }

    private Task<McpApp> StartAsync(TestIssuer issuer, FakeTimeProvider? time = null) => IdentityApp.WithTokensAsync(issuer, time, null,
        ("Sophia:Mcp:Sessions:Mode", "Hybrid"), ("Sophia:Mcp:Identity:ApiKeys:ada:Hash", _ada.Hash), ("Sophia:Mcp:Identity:ApiKeys:eve:Hash", _eve.Hash));

    private static async Task<string> OpenAsync(McpApp app, params (string, string)[] headers)
    {
        using var request = Request(HttpMethod.Post, null, Initialize);
        var (response, _) = await app.SendAsync(request, headers);
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task<HttpResponseMessage> AskAsync(McpApp app, HttpMethod method, string session, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, session, """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private static HttpRequestMessage Request(HttpMethod method, string? session, string body)
    {
        var request = new HttpRequestMessage(method, "/mcp");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }
}
