using System.Net;
using Microsoft.Extensions.Time.Testing;

/// <summary>A token that was verified is not verified again; nothing else changes for that.</summary>
public sealed class VerifiedTokensTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task A_token_used_before_ends_all_the_same()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        var token = issuer.Token(token => token.Claims["exp"] = _time.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, token));

        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, token));

        _time.Advance(TimeSpan.FromSeconds(31));
        var (refused, _) = await app.CallWithAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("expired", refused.Challenge(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("1000")]
    public async Task Any_number_of_tokens_goes_on_working(string remembered)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time, null, ("Sophia:Mcp:Identity:VerifiedTokens", remembered));
        string[] tokens = [.. Enumerable.Range(0, 10).Select(i => issuer.Token(token => token.Claims["sub"] = $"user{i}"))];

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < tokens.Length; i++)
            {
                var (_, body) = await app.CallWithAsync(tokens[i]);
                Assert.StartsWith($"user{i}", body.Text(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_token_that_differs_in_one_letter_is_another()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IdentityApp.WithTokensAsync(issuer, _time);
        var token = issuer.Token();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, token));

        var at = token.LastIndexOf('.') + 10;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(app, string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1))));
    }

    private static async Task<HttpStatusCode> StatusAsync(McpApp app, string token)
    {
        var (response, _) = await app.CallWithAsync(token);
        return response.StatusCode;
    }
}
