using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

/// <summary>Against a real issuer: from the refusal to the token by what the metadata says, scopes, keys that change.</summary>
public sealed class OpenIddictTests
{
    private readonly Desk _desk = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_finds_the_issuer_by_itself_gets_a_token_and_calls()
    {
        await using var issuer = await OpenIddictIssuer.StartAsync();
        await using var app = await StartAsync(issuer);

        // As a client does that knows the server's address alone.
        var (refused, _) = await app.CallAsync("copy", []);
        var address = new Uri(refused.Challenge().Split("resource_metadata=\"")[1].Split('"')[0]);
        var metadata = (await app.Http.GetFromJsonAsync<JsonNode>(new Uri(address.AbsolutePath, UriKind.Relative), Token))!;
        var discovery = (await app.Http.GetFromJsonAsync<JsonNode>(new Uri($"{metadata["authorization_servers"]![0]}.well-known/openid-configuration"), Token))!;
        Assert.Equal($"{issuer.Address}connect/token", (string?)discovery["token_endpoint"]);
        var token = await issuer.TokenAsync((string)metadata["resource"]!, "memory.read memory.write");

        await using var client = await app.ConnectAsync(null, headers: ("Authorization", $"Bearer {token}"));
        Assert.Equal(["copy", "look", "version", "write"], (await client.ListToolsAsync(cancellationToken: Token)).Select(static tool => tool.Name).Order(StringComparer.Ordinal));
        var result = await client.CallToolAsync("copy", cancellationToken: Token);
        Assert.Equal("copied", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text);
    }

    [Fact]
    public async Task A_token_for_another_resource_or_with_fewer_scopes_is_refused()
    {
        await using var issuer = await OpenIddictIssuer.StartAsync();
        await using var app = await StartAsync(issuer);

        var other = await app.CallWithAsync(await issuer.TokenAsync("https://other.example.test/mcp", "memory.read memory.write"), "copy");
        var fewer = await app.CallWithAsync(await issuer.TokenAsync(IdentityApp.Audience, "memory.read"), "copy");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (other.Response.StatusCode, fewer.Response.StatusCode));
    }

    [Fact]
    public async Task When_the_issuer_comes_back_with_other_keys_its_new_tokens_get_in_at_once()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var issuer = await OpenIddictIssuer.StartAsync();
        var port = new Uri(issuer.Address).Port;
        await using var app = await IdentityApp.StartAsync(time, null, Settings(issuer));
        var first = await issuer.TokenAsync(IdentityApp.Audience, "memory.read");
        Assert.Equal(HttpStatusCode.OK, (await app.CallWithAsync(first)).Response.StatusCode);

        await issuer.DisposeAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await app.CallWithAsync(first)).Response.StatusCode);

        await using var again = await OpenIddictIssuer.StartAsync(port);
        var second = await again.TokenAsync(IdentityApp.Audience, "memory.read");
        Assert.Equal(HttpStatusCode.OK, (await app.CallWithAsync(second)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallWithAsync(first)).Response.StatusCode);
    }

    private Task<McpApp> StartAsync(OpenIddictIssuer issuer) => _desk.StartAsync(null, Settings(issuer));

    private static (string, string)[] Settings(OpenIddictIssuer issuer) =>
    [
        ("Sophia:Mcp:Identity:Authority", issuer.Address), ("Sophia:Mcp:Identity:Resource", IdentityApp.Audience),
    ];
}
