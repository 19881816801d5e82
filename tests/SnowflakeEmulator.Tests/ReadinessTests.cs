using Microsoft.AspNetCore.Http;
using SnowflakeEmulator.Faults;
using SnowflakeEmulator.Http;

namespace SnowflakeEmulator.Tests;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData("/emulator/ready")]
    [InlineData("/api/v2/statements")]
    public async Task Until_the_account_is_prepared_callers_are_told_to_come_back(string path)
    {
        var router = new Router(null!, null!, new EmulatorFaults(), TimeProvider.System);
        var http = new DefaultHttpContext();
        http.Request.Path = path;

        await router.HandleAsync(http);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, http.Response.StatusCode);
        Assert.Equal("1", http.Response.Headers.RetryAfter.ToString());
    }

    [Fact]
    public async Task Once_it_is_prepared_it_says_so()
    {
        var router = new Router(null!, null!, new EmulatorFaults(), TimeProvider.System);
        router.Open();
        var http = new DefaultHttpContext();
        http.Request.Path = "/emulator/ready";

        await router.HandleAsync(http);

        Assert.Equal(StatusCodes.Status200OK, http.Response.StatusCode);
    }
}
