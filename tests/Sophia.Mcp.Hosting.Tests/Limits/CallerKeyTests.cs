using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Sophia.Mcp.Hosting;

namespace Limits;

public sealed class CallerKeyTests
{
    internal static HttpContext From(string? address, params Claim[] claims)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = address is null ? null : IPAddress.Parse(address) } };
        context.User = claims.Length == 0 ? context.User : new ClaimsPrincipal(new ClaimsIdentity(claims, "test"));
        return context;
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("2001:db8:1:2::3", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::3", "2001:db8:1:3::3", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1", "127.0.0.1", false)]
    [InlineData(null, "127.0.0.1", false)]
    public void Addresses_of_one_machine_are_one_caller(string? one, string? other, bool same)
    {
        var (first, second) = (RequestCaller.Of(From(one)), RequestCaller.Of(From(other)));
        Assert.Equal(same, first.Equals(second));
        Assert.True(!same || first.GetHashCode() == second.GetHashCode());
    }

    [Fact]
    public void A_user_is_the_same_from_everywhere_and_the_same_name_of_two_issuers_is_two()
    {
        var ada = RequestCaller.Of(From("10.1.2.3", new Claim("sub", "ada", null, "one")));

        Assert.Equal(ada, RequestCaller.Of(From("10.9.9.9", new Claim(ClaimTypes.NameIdentifier, "ada", null, "one"))));
        Assert.NotEqual(ada, RequestCaller.Of(From("10.1.2.3", new Claim("sub", "ada", null, "two"))));
        Assert.NotEqual(ada, RequestCaller.Of(From("10.1.2.3")));
        Assert.Equal(CallerKey.User(null, "ada"), RequestCaller.Of(From("10.1.2.3", new Claim(ClaimTypes.Name, "ada"))));
    }
}
