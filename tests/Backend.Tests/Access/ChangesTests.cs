using System.Net;
using Backend.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Backend.Tests.Access;

public sealed class ChangesTests
{
    private const string Key = "a-key-that-nobody-guesses";

    private static readonly Dictionary<string, string> WithKey = new() { ["Backend:Access:ApiKeys:pipeline"] = Key };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_changes_something_asks_who_calls()
    {
        await using var backend = await BackendHost.StartAsync(environment: "Development");

        var changing = backend.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods && methods.HttpMethods.Any(method => method is not ("GET" or "HEAD")))
            .ToArray();

        Assert.True(changing.Length >= 5);
        Assert.All(changing, endpoint => Assert.Equal("changes", endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy));
    }

    [Fact]
    public async Task Outside_of_development_nobody_may_change_anything_until_somebody_says_who()
    {
        await using var backend = await BackendHost.StartAsync();

        foreach (var path in new[] { "/api/deployments", "/api/breakers/history/isolate", "/api/breakers/history/reset", "/api/alerts/1-1/acknowledge", "/api/alerts/silences" })
        {
            using var response = await backend.PostAsync(path, "{}", Token);
            await response.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        }

        Assert.Equal("closed", (await backend.GetAsync("/api/breakers", Token)).Json[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_key_opens_and_a_wrong_one_does_not()
    {
        await using var backend = await BackendHost.StartAsync(WithKey);

        using var right = await backend.PostDeploymentAsync(Token, ("X-API-Key", Key));
        using var wrong = await backend.PostDeploymentAsync(Token, ("X-API-Key", Key + "x"));
        using var none = await backend.PostDeploymentAsync(Token);

        Assert.Equal(HttpStatusCode.Created, right.StatusCode);
        Assert.Contains("\"recorded_by\":\"pipeline\"", await right.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await wrong.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        await none.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        Assert.Equal("ApiKey", none.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task A_key_may_be_given_as_its_hash()
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Key)));
        await using var backend = await BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:pipeline"] = "sha256:" + hash });

        using var right = await backend.PostDeploymentAsync(Token, ("X-API-Key", Key));
        using var hashItself = await backend.PostDeploymentAsync(Token, ("X-API-Key", "sha256:" + hash));

        Assert.Equal(HttpStatusCode.Created, right.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, hashItself.StatusCode);
    }

    [Theory]
    [InlineData("short", "shorter than 16")]
    [InlineData("sha256:123", "is no hash")]
    public async Task A_key_that_is_none_stops_the_start(string key, string reason)
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => BackendHost.StartAsync(new() { ["Backend:Access:ApiKeys:pipeline"] = key }));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'short'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_the_issuer_opens()
    {
        await using var backend = await BackendHost.StartAsync(Tokens.Settings);

        using var response = await backend.PostDeploymentAsync(Token, ("Authorization", $"Bearer {Tokens.Make()}"));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Contains("\"recorded_by\":\"ann\"", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("tampered")]
    [InlineData("unsigned")]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("garbage")]
    public async Task A_token_that_is_wrong_does_not(string wrong)
    {
        await using var backend = await BackendHost.StartAsync(Tokens.Settings);

        using var response = await backend.PostDeploymentAsync(Token, ("Authorization", $"Bearer {Tokens.Make(wrong)}"));

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
    }

    [Fact]
    public async Task A_token_needs_the_scope_that_is_asked_for()
    {
        await using var backend = await BackendHost.StartAsync(new(Tokens.Settings) { ["Backend:Access:Scope"] = "sophia.operate" });

        using var without = await backend.PostDeploymentAsync(Token, ("Authorization", $"Bearer {Tokens.Make(scope: "profile sophia.operated")}"));
        using var with = await backend.PostDeploymentAsync(Token, ("Authorization", $"Bearer {Tokens.Make(scope: "profile sophia.operate")}"));

        await without.AssertProblemAsync(HttpStatusCode.Forbidden, Token);
        Assert.Equal(HttpStatusCode.Created, with.StatusCode);
    }

    [Fact]
    public async Task In_development_whoever_sits_at_the_machine_may()
    {
        await using var backend = await BackendHost.StartAsync(environment: "Development");

        using var program = await backend.PostDeploymentAsync(Token);
        using var page = await backend.PostDeploymentAsync(Token, ("Origin", backend.Address.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(HttpStatusCode.Created, program.StatusCode);
        Assert.Equal(HttpStatusCode.Created, page.StatusCode);
    }

    [Fact]
    public async Task In_development_with_a_key_set_the_key_is_needed()
    {
        await using var backend = await BackendHost.StartAsync(WithKey, environment: "Development");

        using var response = await backend.PostDeploymentAsync(Token);

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
    }

    [Fact]
    public async Task Another_page_of_the_same_person_may_not()
    {
        await using var backend = await BackendHost.StartAsync(environment: "Development");

        using var foreign = await backend.PostAsync("/api/breakers/history/isolate", null, Token, ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"));
        using var neighbour = await backend.PostAsync("/api/breakers/history/isolate", null, Token, ("Origin", "http://localhost:3000"), ("Sec-Fetch-Site", "same-site"));
        using var oldBrowser = await backend.PostAsync("/api/breakers/history/isolate", null, Token, ("Origin", "http://localhost:3000"));
        using var proxied = await backend.PostAsync("/api/breakers/history/isolate", null, Token, ("X-Forwarded-For", "203.0.113.9"));
        using var rebound = await backend.PostAsync("/api/breakers/history/isolate", null, Token, ("Host", "evil.example"), ("Sec-Fetch-Site", "same-origin"));

        await foreign.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        await neighbour.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        await oldBrowser.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        await proxied.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        await rebound.AssertProblemAsync(HttpStatusCode.Unauthorized, Token);
        Assert.Equal("closed", (await backend.GetAsync("/api/breakers", Token)).Json[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Not_even_with_a_key_may_a_foreign_page_or_a_rebound_name_call()
    {
        await using var backend = await BackendHost.StartAsync(WithKey);

        using var foreign = await backend.PostDeploymentAsync(Token, ("X-API-Key", Key), ("Origin", "https://evil.example"));
        using var opaque = await backend.PostDeploymentAsync(Token, ("X-API-Key", Key), ("Origin", "null"));
        using var rebound = await backend.PostDeploymentAsync(Token, ("X-API-Key", Key), ("Host", "evil.example"));
        using var read = new HttpRequestMessage(HttpMethod.Get, "/api/pools") { Headers = { Host = "evil.example" } };
        using var reboundRead = await backend.Client.SendAsync(read, Token);

        await foreign.AssertProblemAsync(HttpStatusCode.Forbidden, Token);
        await opaque.AssertProblemAsync(HttpStatusCode.Forbidden, Token);
        await rebound.AssertProblemAsync(HttpStatusCode.MisdirectedRequest, Token);
        await reboundRead.AssertProblemAsync(HttpStatusCode.MisdirectedRequest, Token);
    }
}
