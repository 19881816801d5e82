using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sophia.Mcp.Hosting;

/// <summary>The server's callers beyond its endpoint: details of health, and the application's own endpoints.</summary>
public sealed class ManagementTests
{
    private readonly NewMcpApiKey _key = McpApiKey.Create();

    [Theory]
    [InlineData("/health", "components")]
    [InlineData("/info", "version")]
    public async Task Details_are_for_callers_who_are_known(string path, string detail)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, null, null, ("Sophia:Mcp:Identity:ApiKeys:ops:Hash", _key.Hash));

        Assert.True(await SeesAsync(("X-API-Key", _key.Key)));
        Assert.True(await SeesAsync(("Authorization", $"Bearer {issuer.Token()}")));
        Assert.False(await SeesAsync());
        Assert.False(await SeesAsync(("X-API-Key", McpApiKey.Create().Key)));
        Assert.False(await SeesAsync(("Authorization", $"Bearer {issuer.Token(static token => token.Claims["aud"] = "x")}")));
        Assert.False(await SeesAsync(("X-API-Key", _key.Key), ("Authorization", $"Bearer {_key.Key}")));

        async Task<bool> SeesAsync(params (string, string)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "mcp.example.test";
            var (response, body) = await app.SendAsync(request, headers);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var text = body!.ToJsonString();
            return detail == "version" ? body["version"] is not null : text.Contains("last_check", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Probes_ask_nobody()
    {
        await using var app = await IdentityApp.StartAsync(null, null, ("Sophia:Mcp:Identity:ApiKeys:ops:Hash", _key.Hash));
        foreach (var path in new[] { "/live", "/ready", "/health" })
        {
            using var response = await app.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_applications_own_endpoints_take_the_same_callers()
    {
        await using var app = await McpApp.ReadyAsync(
            static builder =>
            {
                builder.AddSophiaMcpServer().WithTools<IdentityApp.Tools>();
                builder.Services.AddAuthorization(static options => options.AddPolicy("Writers", static policy => policy.RequireClaim("scope", "write")));
                builder.Services.AddAuthentication().AddSophiaIdentity();
            },
            static app =>
            {
                app.MapSophiaMcpServer();
                app.MapGet("/admin", static (HttpContext context) => context.User.FindFirst("sub")!.Value).RequireAuthorization();
                app.MapGet("/write", static () => "written").RequireAuthorization("Writers");
            },
            ("Sophia:Mcp:Identity:ApiKeys:ops:Hash", _key.Hash));

        Assert.Equal((HttpStatusCode.OK, "ops"), await GetAsync("/admin", ("X-API-Key", _key.Key)));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync("/write", ("X-API-Key", _key.Key))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/admin")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/admin", ("X-API-Key", McpApiKey.Create().Key))).Status);
        Assert.Equal("ops", (await app.CallAsync("who", ("X-API-Key", _key.Key))).Body.Text());
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallAsync("who", [])).Response.StatusCode);

        async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            foreach (var (name, value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using var response = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }
}
