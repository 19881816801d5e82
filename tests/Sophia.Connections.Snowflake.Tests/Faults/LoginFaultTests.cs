using System.Net;
using System.Security.Cryptography;

namespace Sophia.Connections.Snowflake.Tests.Faults;

/// <summary>Wrong account, user, key, role, token: each said in its own words, and no secret in any of them.</summary>
public sealed class LoginFaultTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_wrong_setting_has_its_own_words_and_none_a_secret()
    {
        using var stranger = RSA.Create(2048);
        var wrong = stranger.ExportPkcs8PrivateKeyPem();
        Dictionary<string, SnowflakeException> errors = new()
        {
            ["account"] = await FailAsync(options => options.Account = "NOBODYS-ACCOUNT"),
            ["user"] = await FailAsync(options => options.User = "NOBODY"),
            ["key"] = await FailAsync(options => options.PrivateKey = wrong),
            ["role"] = await FailAsync(options => options.Role = "NO_SUCH_ROLE"),
            ["access token"] = await FailAsync(options => (options.PrivateKey, options.Token) = (null, "secret-access-token")),
            ["oauth token"] = await FailAsync(options => (options.PrivateKey, options.Token, options.TokenType) = (null, "secret-oauth-token", SnowflakeTokenType.Oauth)),
        };

        Assert.Equal(errors.Count, errors.Values.Select(error => WithoutIds(error.Message)).Distinct().Count());
        Assert.All(errors.Where(pair => pair.Key != "role"), pair => Assert.Equal(SnowflakeErrorKind.Authentication, pair.Value.Kind));
        Assert.Equal(SnowflakeErrorKind.Role, errors["role"].Kind);
        Assert.Contains("'NOBODYS-ACCOUNT'", errors["account"].Message, StringComparison.Ordinal);
        Assert.Contains("'NOBODY'", errors["user"].Message, StringComparison.Ordinal);
        Assert.Contains("SHA256:" + Convert.ToBase64String(SHA256.HashData(stranger.ExportSubjectPublicKeyInfo())), errors["key"].Message, StringComparison.Ordinal);
        Assert.Contains("NO_SUCH_ROLE", errors["role"].Message, StringComparison.Ordinal);
        Assert.All(errors.Values, error => NoSecret(error.ToString(), wrong));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task An_address_where_no_account_answers_is_said_to_be_one(HttpStatusCode status)
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => ScriptedServer.SendAsync(http, (int)status, "<html>Not here</html>"));
        await using var client = server.Connect();

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token));

        Assert.Equal(SnowflakeErrorKind.Account, error.Kind);
        Assert.Contains("No Snowflake account answers at 127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-token", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_name_that_is_not_known_points_at_the_account()
    {
        await using var client = new SnowflakeClient(new SnowflakeOptions { BaseAddress = new Uri("https://no-such-account.invalid"), Token = "a-token", RetryAttempts = 0 });

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token));

        Assert.Equal(SnowflakeErrorKind.Network, error.Kind);
        Assert.Contains("its host name is not known. Check Account", error.Message, StringComparison.Ordinal);
    }

    private async Task<SnowflakeException> FailAsync(Action<SnowflakeOptions> change)
    {
        await using var client = emulator.Connect(change);
        return await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token));
    }

    private void NoSecret(string text, string wrongKey)
    {
        foreach (var secret in new[] { "secret-", "eyJ", emulator.Key.ExportPkcs8PrivateKeyPem()[40..80], wrongKey[40..80] })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    private static string WithoutIds(string message) => System.Text.RegularExpressions.Regex.Replace(message, @"\[[0-9a-f-]{36}\]", "");
}
