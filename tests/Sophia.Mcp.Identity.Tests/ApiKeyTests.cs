using System.Net;
using Microsoft.Extensions.Time.Testing;
using Sophia.Mcp.Hosting;

/// <summary>API keys: in a header, hashed at rest, refused in the URL.</summary>
public sealed class ApiKeyTests
{
    private readonly NewMcpApiKey _key = McpApiKey.Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<McpApp> StartAsync(FakeTimeProvider? time = null, params (string, string)[] settings) =>
        IdentityApp.StartAsync(time, null, [("Sophia:Mcp:Identity:ApiKeys:claude:Hash", _key.Hash), ("Sophia:Mcp:Identity:ApiKeys:claude:Scopes:0", "memory.read"), .. settings]);

    [Theory]
    [InlineData("X-API-Key", "")]
    [InlineData("x-api-key", "")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    public async Task A_key_is_taken_in_a_header(string header, string prefix)
    {
        await using var app = await StartAsync();
        var (response, body) = await app.CallAsync("who", (header, prefix + _key.Key));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("claude memory.read", body.Text());
    }

    [Theory]
    [InlineData("X-API-Key", "smk_0000000000000000000000000000000000000000000", "The API key is not known.")]
    [InlineData("X-API-Key", "short", "The API key is not known.")]
    [InlineData("X-API-Key", "", "The credentials cannot be read.")]
    [InlineData("Authorization", "Bearer smk_0000000000000000000000000000000000000000000", "The API key is not known.")]
    [InlineData("Authorization", "Bearer ", "The credentials cannot be read.")]
    [InlineData("Authorization", "Basic Y2xhdWRlOng=", "The authentication scheme is not taken here.")]
    public async Task A_wrong_key_is_refused(string header, string value, string message)
    {
        await using var app = await StartAsync();
        var (response, body) = await app.CallAsync("who", (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith(message, (string?)body!["error"]!["message"], StringComparison.Ordinal);
        Assert.StartsWith("Bearer", response.Challenge(), StringComparison.Ordinal);
        Assert.DoesNotContain("resource_metadata", response.Challenge(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hash_is_not_a_key()
    {
        await using var app = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallAsync("who", ("X-API-Key", _key.Hash))).Response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallAsync("who", ("X-API-Key", _key.Hash["sha256:".Length..]))).Response.StatusCode);
    }

    [Theory]
    [InlineData("api_key")]
    [InlineData("API_KEY")]
    [InlineData("access_token")]
    [InlineData("token")]
    [InlineData("anything")]
    public async Task A_key_in_the_url_is_refused_even_beside_a_good_one(string parameter)
    {
        await using var app = await StartAsync();
        using var request = McpApp.Modern(System.Text.Encoding.UTF8.GetBytes(McpApp.Call("who")), "tools/call", "who");
        request.RequestUri = new Uri($"/mcp?{parameter}={_key.Key}", UriKind.Relative);
        var (response, body) = await app.SendAsync(request, ("X-API-Key", _key.Key));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("do not belong into the URL", (string?)body!["error"]!["message"], StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), log => log.Category?.StartsWith("Sophia", StringComparison.Ordinal) is true && log.Message.Contains(_key.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_harmless_query_is_no_credential()
    {
        await using var app = await StartAsync();
        using var request = McpApp.Modern(System.Text.Encoding.UTF8.GetBytes(McpApp.Call("who")), "tools/call", "who");
        request.RequestUri = new Uri("/mcp?trace=1", UriKind.Relative);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(request, ("X-API-Key", _key.Key))).Response.StatusCode);
    }

    [Fact]
    public async Task A_key_ends_when_the_configuration_says()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero));
        await using var app = await StartAsync(time, ("Sophia:Mcp:Identity:ApiKeys:claude:Expires", "2027-01-01"));
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("who", ("X-API-Key", _key.Key))).Response.StatusCode);

        time.Advance(TimeSpan.FromSeconds(1));
        var (response, body) = await app.CallAsync("who", ("X-API-Key", _key.Key));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("The API key has expired.", (string?)body!["error"]!["message"]);
    }

    [Fact]
    public async Task An_old_and_a_new_key_are_one_caller()
    {
        var next = McpApiKey.Create();
        await using var app = await StartAsync(null,
            ("Sophia:Mcp:Identity:ApiKeys:claude-2027:Hash", next.Hash), ("Sophia:Mcp:Identity:ApiKeys:claude-2027:Subject", "claude"),
            ("Sophia:Server:RateLimiting:RequestsPerMinute", "1"), ("Sophia:Server:RateLimiting:BurstSize", "1"));

        Assert.Equal("claude", (await app.CallAsync("who", ("X-API-Key", next.Key))).Body.Text());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await app.CallAsync("who", ("X-API-Key", _key.Key))).Response.StatusCode);
    }

    [Fact]
    public async Task A_header_of_another_name_may_hold_the_key()
    {
        await using var app = await StartAsync(null, ("Sophia:Mcp:Identity:ApiKeyHeader", "X-Memory-Key"));
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("who", ("X-Memory-Key", _key.Key))).Response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallAsync("who", ("X-API-Key", _key.Key))).Response.StatusCode);
    }

    [Fact]
    public async Task A_header_of_another_name_is_no_name_for_the_url_either()
    {
        var own = "no-prefix-but-long-enough-to-be-a-key-" + Guid.NewGuid().ToString("N");
        await using var app = await StartAsync(
            null, ("Sophia:Mcp:Identity:ApiKeyHeader", "X-Memory-Key"), ("Sophia:Mcp:Identity:ApiKeys:own:Hash", McpApiKey.Hash(own)));
        using var request = McpApp.Modern(System.Text.Encoding.UTF8.GetBytes(McpApp.Call("who")), "tools/call", "who");
        request.RequestUri = new Uri($"/mcp?x-memory-key={own}", UriKind.Relative);

        var (response, _) = await app.SendAsync(request, ("X-Memory-Key", own));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Who_tries_one_key_after_the_other_is_told_to_wait_and_takes_nothing_from_those_who_have_one()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await StartAsync(
            time, ("Sophia:Server:RateLimiting:RequestsPerMinute", "60"), ("Sophia:Server:RateLimiting:BurstSize", "3"), ("Sophia:Server:RateLimiting:TotalRequestsPerMinute", "60"));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add((await app.CallAsync("who", ("X-API-Key", McpApiKey.Create().Key))).Response.StatusCode);
        }

        var (refused, body) = await app.CallAsync("who");

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 3), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 17)], answers);
        Assert.Equal((HttpStatusCode.TooManyRequests, "1", 1), (refused.StatusCode, refused.Headers.RetryAfter!.ToString(), (int?)body!["error"]!["data"]!["retryAfterSeconds"]));
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("who", ("X-API-Key", _key.Key))).Response.StatusCode);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CallAsync("who")).Response.StatusCode);
    }

    [Fact]
    public async Task Keys_and_tokens_are_taken_side_by_side()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, null, null, ("Sophia:Mcp:Identity:ApiKeys:claude:Hash", _key.Hash));

        Assert.Equal("claude", (await app.CallAsync("who", ("Authorization", $"Bearer {_key.Key}"))).Body.Text());
        Assert.Equal("ada", (await app.CallWithAsync(issuer.Token())).Body.Text());
    }

    [Fact]
    public async Task A_key_and_a_token_of_one_subject_are_two_callers()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, null, null,
            ("Sophia:Mcp:Identity:ApiKeys:ada:Hash", _key.Hash), ("Sophia:Server:RateLimiting:RequestsPerMinute", "1"), ("Sophia:Server:RateLimiting:BurstSize", "1"));

        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync("who", ("X-API-Key", _key.Key))).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.CallWithAsync(issuer.Token())).Response.StatusCode);
    }

    [Fact]
    public void Keys_are_long_random_and_recognisable_and_their_text_is_their_hash()
    {
        var keys = Enumerable.Range(0, 100).Select(static _ => McpApiKey.Create()).ToList();

        Assert.Equal(100, keys.Select(static key => key.Key).Distinct().Count());
        Assert.All(keys, static key =>
        {
            Assert.Matches("^smk_[A-Za-z0-9_-]{43}$", key.Key);
            Assert.Matches("^sha256:[0-9a-f]{64}$", key.Hash);
            Assert.Equal(key.Hash, McpApiKey.Hash(key.Key));
            Assert.DoesNotContain(key.Key, $"{key}", StringComparison.Ordinal);
        });
        Assert.Throws<ArgumentException>(static () => McpApiKey.Hash("too short"));
    }

    [Theory]
    [InlineData("ApiKeys:claude:Hash", "sha256:12", "sha256: and 64 hexadecimal digits")]
    [InlineData("ApiKeys:other:Hash", "same", "are one key")]
    [InlineData("ApiKeyHeader", "Authorization", "Name another header")]
    [InlineData("Authority", "http://login.example.test", "must be an https address")]
    [InlineData("Authority", "https://login.example.test", "Audiences is empty")]
    [InlineData("JwksUri", "https://login.example.test/jwks", "Issuers is empty")]
    [InlineData("Algorithms:0", "HS256", "RS256")]
    public async Task What_is_wrong_stops_the_start_and_says_why(string key, string value, string message)
    {
        var failed = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(null, ($"Sophia:Mcp:Identity:{key}", value == "same" ? _key.Hash : value)));
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_key.Hash["sha256:".Length..], failed.Message, StringComparison.Ordinal);
    }
}
