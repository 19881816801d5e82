using System.Security.Claims;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sophia.Mcp.Hosting.Tests.Identity;

public sealed class VerifiedTokensTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public void The_last_used_are_remembered_and_judged_by_the_clock()
    {
        var verified = new VerifiedTokens(4, new TokenLifetime(TimeSpan.Zero, _time));
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            verified.Add(name, OneHour(), Accepted());
            Assert.True(verified.TryGet("a", out _));
        }

        verified.Add("e", OneHour(), Accepted());
        Assert.True(verified.TryGet("a", out var known));
        Assert.True(known.IsAccepted);
        Assert.False(verified.TryGet("b", out _));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(verified.TryGet("a", out _));
    }

    [Fact]
    public void What_one_request_adds_to_its_user_does_not_reach_the_next()
    {
        var verified = new VerifiedTokens(4, new TokenLifetime(TimeSpan.Zero, _time));
        var first = Accepted();
        verified.Add("a", OneHour(), first);

        ((ClaimsIdentity)first.User!.Identity!).AddClaim(new Claim("scope", "added"));
        verified.TryGet("a", out var second);
        ((ClaimsIdentity)second.User!.Identity!).AddClaim(new Claim("scope", "added"));

        verified.TryGet("a", out var third);
        Assert.Empty(third.User!.Claims);
    }

    [Fact]
    public void None_is_remembered_when_none_is_wanted()
    {
        var verified = new VerifiedTokens(0, new TokenLifetime(TimeSpan.Zero, _time));
        verified.Add("a", OneHour(), Accepted());

        Assert.False(verified.TryGet("a", out _));
    }

    private static IdentityResult Accepted() => IdentityResult.Accepted(new ClaimsPrincipal(new ClaimsIdentity("test")), CredentialKind.Token, null);

    private JsonWebToken OneHour() => new(
        """{"alg":"none"}""", $$"""{"nbf":{{_time.GetUtcNow().ToUnixTimeSeconds()}},"exp":{{_time.GetUtcNow().AddHours(1).ToUnixTimeSeconds()}}}""");
}
