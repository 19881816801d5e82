using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Sophia.Connections.Snowflake.Tests.Auth;

/// <summary>Key-pair tokens: their claims, and when they are renewed.</summary>
public sealed class KeyPairCredentialTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("xy12345.us-east-1.aws", "XY12345")]
    [InlineData("my_org-my_account", "MY_ORG-MY_ACCOUNT")]
    [InlineData("https://Org-Acct.snowflakecomputing.com/", "ORG-ACCT")]
    [InlineData("acct-ext123.global", "ACCT")]
    public async Task Claims_are_as_the_service_wants_them(string account, string expected)
    {
        using var credential = Credential(account);
        var token = await credential.GetAsync(Token);
        var parts = token.Value.Split('.');
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var (issued, expires) = (payload.RootElement.GetProperty("iat").GetInt64(), payload.RootElement.GetProperty("exp").GetInt64());

        Assert.Equal($"{expected}.ROBOT.{KeyPairToken.Fingerprint(_key)}", payload.RootElement.GetProperty("iss").GetString());
        Assert.Equal($"{expected}.ROBOT", payload.RootElement.GetProperty("sub").GetString());
        Assert.InRange(expires - issued, 1, 3600);
        Assert.True(issued <= _time.GetUtcNow().ToUnixTimeSeconds());
        Assert.True(_key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.DoesNotContain(parts[2], token.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xy12345.us-east-1", "https://xy12345.us-east-1.snowflakecomputing.com/")]
    [InlineData("My_Org-Acct", "https://my-org-acct.snowflakecomputing.com/")]
    [InlineData("acct.cn-northwest-1.aws", "https://acct.cn-northwest-1.aws.snowflakecomputing.cn/")]
    [InlineData("org-acct.privatelink", "https://org-acct.privatelink.snowflakecomputing.com/")]
    public void An_account_has_its_address(string account, string expected) => Assert.Equal(expected, SnowflakeAccount.Address(account).AbsoluteUri);

    [Fact]
    public async Task A_token_serves_until_a_tenth_of_its_life_is_left_and_is_then_renewed()
    {
        using var credential = Credential("acct");
        var first = await credential.GetAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(48));
        Assert.Same(first, await credential.GetAsync(Token));

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotSame(first, await credential.GetAsync(Token));
    }

    [Fact]
    public async Task Many_who_need_a_token_at_once_get_the_same()
    {
        using var credential = Credential("acct");
        var tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await credential.GetAsync(Token))));

        Assert.Single(tokens.Distinct());
    }

    [Fact]
    public async Task A_fresh_token_that_is_refused_is_not_tried_again_unless_something_changed()
    {
        using var credential = Credential("acct");
        var token = await credential.GetAsync(Token);

        Assert.False(credential.Refused(token, expired: false, _time.GetUtcNow()));
        Assert.True(credential.Refused(token, expired: false, _time.GetUtcNow().AddMinutes(10)));
        Assert.NotSame(token, await credential.GetAsync(Token));
    }

    private KeyPairCredential Credential(string account) => new(() => _key, owned: false, account, "robot", TimeSpan.FromMinutes(55), _time);
}
