using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Server;
using Sophia.Mcp.Hosting;

/// <summary>What authors know from the bare SDK: its authorization filters, its authentication handler, ASP.NET Core's own bearer handler.</summary>
public sealed class AdoptionTests
{
    private static readonly string[] Both = ["bosses", "look"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sdks_own_authentication_works_as_on_the_bare_sdk_and_scopes_beside_it()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await McpApp.ReadyAsync(
            builder =>
            {
                builder.Services.AddAuthentication(static options =>
                    {
                        options.DefaultScheme = JwtBearerDefaults.AuthenticationScheme;
                        options.DefaultChallengeScheme = McpAuthenticationDefaults.AuthenticationScheme;
                    })
                    .AddJwtBearer(options =>
                    {
                        (options.Authority, options.Audience, options.RequireHttpsMetadata, options.MapInboundClaims) = (issuer.Address, IdentityApp.Audience, false, false);
                        options.TokenValidationParameters.RoleClaimType = "roles";
                    })
                    .AddMcp(options => options.ResourceMetadata = new ProtectedResourceMetadata { AuthorizationServers = { issuer.Address } });
                builder.Services.AddAuthorization();
                builder.AddSophiaMcpServer().WithTools<Tools>().AddAuthorizationFilters();
            },
            static app => app.MapSophiaMcpServer().RequireAuthorization());
        var boss = ("Authorization", $"Bearer {issuer.Token(static token => (token.Claims["roles"], token.Claims["scope"]) = (new JsonArray("boss"), "memory.read"))}");
        var clerk = ("Authorization", $"Bearer {issuer.Token()}");

        var (refused, _) = await app.CallAsync("look", []);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("resource_metadata", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal(["bosses", "look", "scoped"], await app.ListAsync("tools/list", "tools", boss));
        Assert.Equal(["look"], await app.ListAsync("tools/list", "tools", clerk));
        Assert.Equal("yes", (await app.CallAsync("bosses", boss)).Body.Text());
        Assert.NotNull((await app.CallAsync("bosses", clerk)).Body!["error"]);
        Assert.Contains("needs the scope memory.read", (string?)(await app.CallAsync("scoped", clerk)).Body!["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_and_the_sdks_filters_work_on_sophias_callers()
    {
        var (boss, clerk) = (McpApiKey.Create(), McpApiKey.Create());
        await using var app = await IdentityApp.StartAsync(
            null,
            static builder =>
            {
                builder.Services.AddAuthorization();
                builder.AddSophiaMcpServer().WithTools<Tools>().AddAuthorizationFilters();
            },
            ("Sophia:Mcp:Identity:ApiKeys:boss:Hash", boss.Hash), ("Sophia:Mcp:Identity:ApiKeys:boss:Roles:0", "boss"), ("Sophia:Mcp:Identity:ApiKeys:clerk:Hash", clerk.Hash));

        Assert.Equal(Both, await app.ListAsync("tools/list", "tools", ("X-API-Key", boss.Key)));
        Assert.Equal(["look"], await app.ListAsync("tools/list", "tools", ("X-API-Key", clerk.Key)));
        Assert.Equal("yes", (await app.CallAsync("bosses", ("X-API-Key", boss.Key))).Body.Text());
        Assert.NotNull((await app.CallAsync("bosses", ("X-API-Key", clerk.Key))).Body!["error"]);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), static log => log.Id.Id == 73);
    }

    [Fact]
    public async Task Authorize_without_the_sdks_filters_is_said_at_the_start()
    {
        await using var app = await IdentityApp.StartAsync(null, static builder => builder.AddSophiaMcpServer().WithTools<Tools>(), ("Sophia:Mcp:Identity:ApiKeys:a:Hash", McpApiKey.Create().Hash));

        var line = Assert.Single(app.Logs.GetSnapshot(), static log => log.Id.Id == 73);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("bosses", line.Message, StringComparison.Ordinal);
    }

    [McpServerToolType]
    private sealed class Tools
    {
        [McpServerTool(Name = "look")]
        public static string Look() => "looked";

        [McpServerTool(Name = "bosses"), Authorize(Roles = "boss")]
        public static string Bosses() => "yes";

        [McpServerTool(Name = "scoped"), RequiresScope("memory.read")]
        public static string Scoped() => "scoped";
    }
}
