using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Sophia.Mcp.Hosting;

/// <summary>Good tokens get in as whom they name; every kind of bad one is refused, counted and written down.</summary>
public sealed class TokenTests
{
    public static readonly TheoryData<string, string> BadTokens = new()
    {
        { "expired", "expired" },
        { "no end", "invalid" },
        { "not yet valid", "not_yet_valid" },
        { "wrong audience", "audience" },
        { "no audience", "audience" },
        { "wrong issuer", "issuer" },
        { "no issuer", "issuer" },
        { "forged", "signature" },
        { "changed", "signature" },
        { "unknown key", "signing_key" },
        { "signature cut off", "signature" },
        { "alg none", "signature" },
        { "alg None", "signature" },
        { "alg none with signature", "signature" },
        { "HS256 with the public key as PEM", "*" },
        { "HS256 with the public key as DER", "*" },
        { "HS256 with the modulus", "*" },
        { "HS256 with an empty key", "*" },
        { "own key in the header", "signature" },
        { "own key set in the header", "signature" },
        { "nobody", "subject" },
        { "garbage", "malformed" },
        { "three dots", "malformed" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_token_is_whom_it_names()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer);
        var (response, body) = await app.CallWithAsync(issuer.Token(static token => token.Claims["scope"] = "a b"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ada a b", body.Text());
    }

    [Fact]
    public async Task A_token_need_not_say_when_it_begins()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer);
        var (response, _) = await app.CallWithAsync(issuer.Token(static token => token.Claims.Remove("nbf")));
        var (refused, body) = await app.CallWithAsync(issuer.Token(static token =>
        {
            token.Claims.Remove("nbf");
            (token.Header["kid"], token.Key) = ("two", new TestKey("two"));
        }));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (response.StatusCode, refused.StatusCode));
        Assert.Contains("signed with a key that its issuer does not publish", (string?)body!["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_acts_for_itself_is_its_own_subject()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer);
        var (_, body) = await app.CallWithAsync(issuer.Token(static token =>
        {
            token.Claims.Remove("sub");
            token.Claims["client_id"] = "robot";
        }));

        Assert.Equal("robot", body.Text());
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_refused_counted_and_written_down(string what, string outcome)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer);
        using var counted = new MetricCollector<long>(app.Get<System.Diagnostics.Metrics.IMeterFactory>(), SophiaMcpDiagnostics.MeterName, "sophia.mcp.server.authentications");
        var (response, body) = await app.CallWithAsync(Bad(what, issuer));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Challenge(), StringComparison.Ordinal);
        Assert.Equal(("2.0", -32000), ((string?)body!["jsonrpc"], (int?)body["error"]!["code"]));
        var measured = Assert.Single(counted.GetMeasurementSnapshot());
        Assert.Equal("token", measured.Tags["sophia.credential"]);
        var seen = Assert.IsType<string>(measured.Tags["sophia.outcome"]);
        Assert.True(outcome == seen || (outcome == "*" && seen is "algorithm" or "signature" or "signing_key"), seen);
        var line = Assert.Single(app.Logs.GetSnapshot(), static log => log.Category == SophiaMcpDiagnostics.AuditCategory);
        Assert.Contains(seen, line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), log => log.Message.Contains(issuer.Token()[..20], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_credentials_the_caller_learns_where_to_get_a_token()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, settings: ("Sophia:Mcp:Identity:RequiredScopes:0", "mcp"));
        var (response, body) = await app.CallAsync("who", []);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var challenge = response.Challenge();
        Assert.DoesNotContain("error", challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"mcp\"", challenge, StringComparison.Ordinal);
        Assert.Contains($"resource_metadata=\"{app.Address}.well-known/oauth-protected-resource/mcp\"", challenge, StringComparison.Ordinal);
        Assert.StartsWith("Authentication is required", (string?)body!["error"]!["message"], StringComparison.Ordinal);

        var metadata = JsonNode.Parse(await app.Http.GetStringAsync(new Uri("/.well-known/oauth-protected-resource/mcp", UriKind.Relative), Token))!;
        Assert.Equal(issuer.Address, (string?)metadata["authorization_servers"]![0]);
        Assert.Equal($"{app.Address}mcp", (string?)metadata["resource"]);
        Assert.Equal("mcp", (string?)metadata["scopes_supported"]![0]);
    }

    [Fact]
    public async Task A_scope_that_everybody_needs_is_asked_for_with_403()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, settings: ("Sophia:Mcp:Identity:RequiredScopes:0", "mcp"));
        var (refused, _) = await app.CallWithAsync(issuer.Token(static token => token.Claims["scope"] = "mcp.other xmcp"));
        var (accepted, _) = await app.CallWithAsync(issuer.Token(static token => token.Claims["scp"] = new JsonArray("other", "mcp")));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("error=\"insufficient_scope\"", refused.Challenge(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task A_token_ends_by_the_servers_clock_within_the_skew_and_a_clock_that_jumps_is_only_a_clock()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, time);
        var token = issuer.Token();
        var now = time.GetUtcNow();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        time.AdjustTime(now.AddHours(1).AddSeconds(20));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        time.AdjustTime(now.AddHours(1).AddSeconds(40));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());
        time.AdjustTime(now.AddYears(100));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());
        time.AdjustTime(now.AddDays(-1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());
        time.AdjustTime(now.AddSeconds(-20));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        time.AdjustTime(now);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());

        async Task<HttpStatusCode> StatusAsync() => (await app.CallWithAsync(token)).Response.StatusCode;
    }

    private static string Bad(string what, TestIssuer issuer)
    {
        var now = TimeProvider.System.GetUtcNow();
        var stranger = new TestKey(issuer.Key.Id);
        return what switch
        {
            "expired" => issuer.Token(token => token.Claims["exp"] = now.AddMinutes(-1).ToUnixTimeSeconds()),
            "no end" => issuer.Token(static token => token.Claims.Remove("exp")),
            "not yet valid" => issuer.Token(token => token.Claims["nbf"] = now.AddMinutes(5).ToUnixTimeSeconds()),
            "wrong audience" => issuer.Token(static token => token.Claims["aud"] = "https://other.example.test/mcp"),
            "no audience" => issuer.Token(static token => token.Claims.Remove("aud")),
            "wrong issuer" => issuer.Token(static token => token.Claims["iss"] = "https://login.example.test"),
            "no issuer" => issuer.Token(static token => token.Claims.Remove("iss")),
            "forged" => issuer.Token(token => token.Key = stranger),
            "changed" => Changed(issuer.Token()),
            "unknown key" => issuer.Token(token => (token.Header["kid"], token.Key) = ("two", stranger)),
            "signature cut off" => issuer.Token()[..(issuer.Token().LastIndexOf('.') + 1)],
            "alg none" => issuer.Token(static token => (token.Header["alg"], token.Sign) = ("none", static _ => [])),
            "alg None" => issuer.Token(static token => (token.Header["alg"], token.Sign) = ("None", static _ => [])),
            "alg none with signature" => issuer.Token(static token => token.Header["alg"] = "none"),
            "HS256 with the public key as PEM" => Symmetric(issuer, Encoding.ASCII.GetBytes(issuer.Key.Rsa.ExportSubjectPublicKeyInfoPem())),
            "HS256 with the public key as DER" => Symmetric(issuer, issuer.Key.Rsa.ExportSubjectPublicKeyInfo()),
            "HS256 with the modulus" => Symmetric(issuer, issuer.Key.Rsa.ExportParameters(false).Modulus!),
            "HS256 with an empty key" => Symmetric(issuer, []),
            "own key in the header" => issuer.Token(token => (token.Header["jwk"], token.Key) = (JsonNode.Parse(stranger.Public()), stranger)),
            "own key set in the header" => issuer.Token(token => (token.Header["jku"], token.Key) = ("http://127.0.0.1:1/jwks", stranger)),
            "nobody" => issuer.Token(static token => token.Claims.Remove("sub")),
            "garbage" => "abc",
            _ => "a.b.c",
        };
    }

    // Somebody else's name in a token that was good.
    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace("ada", "eve", StringComparison.Ordinal);
        return $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }

    private static string Symmetric(TestIssuer issuer, byte[] key) =>
        issuer.Token(token => (token.Header["alg"], token.Sign) = ("HS256", input => HMACSHA256.HashData(key, input)));
}
