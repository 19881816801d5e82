using System.Net;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

/// <summary>The issuer's keys: rotated, gone, wrong, and an issuer that does not answer.</summary>
public sealed class IssuerTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_of_a_new_key_gets_in_at_once()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        var old = issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, old));

        issuer.Keys.Add(new TestKey("two"));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, old));
    }

    [Fact]
    public async Task A_key_that_keeps_its_name_may_change_too()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));

        issuer.Keys[0] = new TestKey("one");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
    }

    [Fact]
    public async Task A_key_that_was_taken_back_is_refused_once_the_keys_are_fetched_again()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time, null, ("Sophia:Mcp:Identity:KeyRefresh", "00:10:00"));
        var stolen = issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, stolen));

        issuer.Keys[0] = new TestKey("two");
        _time.Advance(TimeSpan.FromMinutes(10));

        // Fetched in the background: this request still goes by the keys from before.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, stolen));
        await Eventually.IsTrueAsync(() => app.Logs.GetSnapshot().Count(static log => log.Id.Id == 70) == 2);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app, stolen));
    }

    [Fact]
    public async Task While_the_issuer_is_down_its_keys_go_on()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        var token = issuer.Token(static token => token.Claims["exp"] = TimeProvider.System.GetUtcNow().AddDays(30).ToUnixTimeSeconds());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, token));
        issuer.IsDown = true;

        for (var hour = 0; hour < 5; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, token));
        }

        await Eventually.IsTrueAsync(() => app.Logs.GetSnapshot().Any(static log => log.Level is LogLevel.Warning && log.Message.Contains("The keys from before go on", StringComparison.Ordinal)));
        var health = await app.Get<HealthCheckService>().CheckHealthAsync(Token);
        Assert.Equal(HealthStatus.Degraded, health.Entries["issuer"].Status);
    }

    [Fact]
    public async Task An_issuer_that_was_never_reached_is_503_and_comes_back_without_a_restart()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.IsDown = true;
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);

        var (refused, body) = await app.CallWithAsync(issuer.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(5, (int?)body!["error"]!["data"]!["retryAfterSeconds"]);
        Assert.Equal(HealthStatus.Unhealthy, (await app.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries["issuer"].Status);

        issuer.IsDown = false;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
        Assert.Equal(HealthStatus.Healthy, (await app.Get<HealthCheckService>().CheckHealthAsync(Token)).Entries["issuer"].Status);
    }

    [Fact]
    public async Task A_new_key_while_the_issuer_is_down_is_no_fault_of_the_caller()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
        issuer.Keys.Add(new TestKey("two"));
        issuer.IsDown = true;
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, issuer.Token()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, issuer.Token()));

        issuer.IsDown = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
    }

    [Fact]
    public async Task Made_up_key_ids_do_not_make_the_server_bother_its_issuer()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
        var stranger = new TestKey("x");
        _time.Advance(TimeSpan.FromMinutes(1));
        var before = issuer.Fetches;

        await Parallel.ForAsync(0, 50, Token, async (i, _) =>
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app, issuer.Token(token => (token.Header["kid"], token.Key) = ($"made up {i}", stranger)))));

        Assert.Equal(before + 1, issuer.Fetches);
    }

    [Fact]
    public async Task Many_callers_at_the_start_wait_for_one_fetch()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        var token = issuer.Token();

        await Parallel.ForAsync(0, 50, Token, async (_, _) => Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, token)));

        Assert.Equal(1, issuer.Fetches);
    }

    [Fact]
    public async Task Metadata_that_names_another_issuer_is_not_believed()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Issuer = "https://login.example.test";
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, issuer.Token()));
        Assert.Contains(app.Logs.GetSnapshot(), static log => log.Message.Contains("names another issuer, 'https://login.example.test'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_issuer_may_be_called_otherwise_when_the_configuration_says_so()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Issuer = "https://login.example.test";
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time, null, ("Sophia:Mcp:Identity:Issuers:0", issuer.Issuer));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
    }

    [Fact]
    public async Task Keys_alone_do_where_there_is_no_discovery_document()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.StartAsync(_time, null,
            ("Sophia:Mcp:Identity:JwksUri", $"{issuer.Address}/jwks"), ("Sophia:Mcp:Identity:Issuers:0", issuer.Address), ("Sophia:Mcp:Identity:Audiences:0", IdentityApp.Audience));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync(new Uri("/.well-known/oauth-protected-resource/mcp", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task A_published_symmetric_key_is_no_key()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.MoreKeys.Add("""{"kty":"oct","kid":"shared","use":"sig","alg":"HS256","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}""");
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        var token = issuer.Token(static token => (token.Header["alg"], token.Header["kid"], token.Sign) =
            ("HS256", "shared", static input => System.Security.Cryptography.HMACSHA256.HashData(Encoding.ASCII.GetBytes("secretsecretsecretsecretsecret"), input)));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, issuer.Token()));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app, token));
    }

    private static async Task<HttpStatusCode> StatusAsync(McpApp app, string token) => (await app.CallWithAsync(token)).Response.StatusCode;
}
