using System.Net;
using System.Security.Cryptography;

namespace SnowflakeEmulator.Tests.SqlApi;

public sealed class AuthenticationTests : IAsyncLifetime
{
    private ClockedEmulator? _emulator;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClockedEmulator Emulator => _emulator!;

    public async ValueTask InitializeAsync() => _emulator = await ClockedEmulator.StartAsync();

    public ValueTask DisposeAsync() => Emulator.DisposeAsync();

    private string Jwt(RSA? key = null, string account = "LOCAL", string user = "ADMIN", TimeSpan offset = default, TimeSpan? lifetime = null, string algorithm = "RS256", string? fingerprint = null) =>
        Tests.Jwt.Create(key ?? Emulator.Key, account, user, Emulator.Clock.GetUtcNow() + offset, lifetime, algorithm, fingerprint);

    /// <summary>The reason that LOGIN_HISTORY has for a refusal; the caller is told no more than an id.</summary>
    private async Task<string?> ReasonAsync(string token)
    {
        using var client = Emulator.Connect();
        var answer = await client.PostAsync("SELECT 1", token: token, cancellationToken: Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("390144", answer.Code);
        Assert.Matches(@"^JWT token is invalid\. \[[0-9a-f-]{36}\]$", answer.Message!);
        var id = answer.Message![^37..^1];
        var details = (await client.RunAsync($"SELECT PARSE_JSON(SYSTEM$GET_LOGIN_FAILURE_DETAILS('{id}')):errorCode::STRING", cancellationToken: Token)).Cell;
        Assert.Equal(details, (await client.RunAsync("SELECT ERROR_MESSAGE FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY WHERE IS_SUCCESS = 'NO' ORDER BY EVENT_ID DESC LIMIT 1", cancellationToken: Token)).Cell);
        return details;
    }

    [Fact]
    public async Task Every_flaw_of_a_key_pair_token_is_refused_and_told_apart_in_the_history()
    {
        using var stranger = RSA.Create(2048);
        using var known = Emulator.Key;
        Assert.Equal("JWT_TOKEN_INVALID", await ReasonAsync("not.a.token"));
        Assert.Equal("JWT_TOKEN_INVALID_ALGORITHM", await ReasonAsync(Jwt(algorithm: "HS256")));
        Assert.Equal("JWT_TOKEN_ACCOUNT_MISMATCH", await ReasonAsync(Jwt(account: "OTHER")));
        Assert.Equal("JWT_TOKEN_INVALID_USER_IN_ISSUER", await ReasonAsync(Jwt(user: "NOBODY")));
        Assert.Equal("JWT_TOKEN_INVALID_PUBLIC_KEY_FINGERPRINT_MISMATCH", await ReasonAsync(Jwt(stranger)));
        var fingerprint = "SHA256:" + Convert.ToBase64String(SHA256.HashData(known.ExportSubjectPublicKeyInfo()));
        Assert.Equal("JWT_TOKEN_INVALID_SIGNATURE", await ReasonAsync(Jwt(stranger, fingerprint: fingerprint)));
        Assert.Equal("JWT_TOKEN_INVALID_ISSUE_TIME", await ReasonAsync(Jwt(offset: TimeSpan.FromMinutes(5))));
        Assert.Equal("JWT_TOKEN_INVALID_EXPIRATION_TIME", await ReasonAsync(Jwt(offset: TimeSpan.FromMinutes(-10), lifetime: TimeSpan.FromMinutes(5))));
    }

    [Fact]
    public async Task A_small_skew_of_the_clock_is_forgiven_and_a_token_lives_an_hour_at_most()
    {
        using var client = Emulator.Connect();
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("SELECT 1", token: Jwt(offset: TimeSpan.FromSeconds(30)), cancellationToken: Token)).Status);
        var day = Jwt(lifetime: TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("SELECT 1", token: day, cancellationToken: Token)).Status);
        Emulator.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("390144", (await client.PostAsync("SELECT 1", token: day, cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task A_key_that_is_unset_and_a_user_that_is_dropped_or_disabled_lose_their_tokens_at_once()
    {
        using var admin = Emulator.Connect();
        using var key = RSA.Create(2048);
        Emulator.Host.AddUser("LEAVER", "SYSADMIN");
        Emulator.Host.RegisterPublicKey("LEAVER", key);
        var token = Jwt(key, user: "LEAVER");
        using var leaver = Emulator.Connect("LEAVER", key, "SYSADMIN");
        Assert.Equal(HttpStatusCode.OK, (await leaver.PostAsync("SELECT 1", token: token, cancellationToken: Token)).Status);
        await admin.RunAsync("ALTER USER LEAVER SET DISABLED = TRUE", cancellationToken: Token);
        Assert.Equal("390101", (await leaver.PostAsync("SELECT 1", token: token, cancellationToken: Token)).Code);
        await admin.RunAsync("ALTER USER LEAVER SET DISABLED = FALSE", cancellationToken: Token);
        await admin.RunAsync("ALTER USER LEAVER UNSET RSA_PUBLIC_KEY", cancellationToken: Token);
        Assert.Equal("390144", (await leaver.PostAsync("SELECT 1", token: token, cancellationToken: Token)).Code);
        Emulator.Host.RegisterPublicKey("LEAVER", key.ExportSubjectPublicKeyInfoPem(), second: true);
        Assert.Equal(HttpStatusCode.OK, (await leaver.PostAsync("SELECT 1", token: token, cancellationToken: Token)).Status);
        await admin.RunAsync("DROP USER LEAVER", cancellationToken: Token);
        Assert.Equal("390144", (await leaver.PostAsync("SELECT 1", token: token, cancellationToken: Token)).Code);
    }

    [Theory]
    [InlineData("OAUTH", "390303", "390318")]
    [InlineData("PROGRAMMATIC_ACCESS_TOKEN", "394400", "394402")]
    public async Task Tokens_that_were_handed_out_are_good_until_they_expire(string type, string invalid, string expired)
    {
        Emulator.Host.RegisterAccessToken("ADMIN", "secret", TimeSpan.FromMinutes(10));
        using var client = new Client(Emulator.Host.BaseAddress, () => "secret") { TokenType = type };
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("SELECT 1", cancellationToken: Token)).Status);
        Assert.Equal(invalid, (await client.PostAsync("SELECT 1", token: "guess", cancellationToken: Token)).Code);
        Emulator.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(expired, (await client.PostAsync("SELECT 1", cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task A_token_bound_to_a_role_works_in_no_other()
    {
        Emulator.Host.RegisterAccessToken("ADMIN", "bound", role: "SYSADMIN");
        using var client = new Client(Emulator.Host.BaseAddress, () => "bound") { TokenType = "PROGRAMMATIC_ACCESS_TOKEN", Role = null };
        Assert.Equal("SYSADMIN", (await client.RunAsync("SELECT CURRENT_ROLE()", cancellationToken: Token)).Cell);
        using var other = new Client(Emulator.Host.BaseAddress, () => "bound") { TokenType = "PROGRAMMATIC_ACCESS_TOKEN" };
        var answer = await other.PostAsync("SELECT 1", cancellationToken: Token);
        Assert.Equal((HttpStatusCode.Forbidden, "390189"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Requests_without_what_the_api_demands_are_refused()
    {
        using var http = new HttpClient { BaseAddress = Emulator.Host.BaseAddress };
        using var bare = await http.PostAsync(new Uri("/api/v2/statements", UriKind.Relative), new StringContent("{}"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("t/1");
        using var anonymous = await http.PostAsync(new Uri("/api/v2/statements", UriKind.Relative), new StringContent("{}"), Token);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var client = Emulator.Connect();
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.SendAsync(HttpMethod.Post, "/api/v2/statements", new StringContent("{}"), cancellationToken: Token)).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendAsync(HttpMethod.Get, "/api/v2/statements", cancellationToken: Token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(HttpMethod.Get, $"/api/v2/statements/{Guid.NewGuid()}", cancellationToken: Token)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(HttpMethod.Get, "/api/v2/statements/nonsense", cancellationToken: Token)).Status);
    }
}
