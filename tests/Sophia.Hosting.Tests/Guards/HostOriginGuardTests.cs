using System.Net;
using Microsoft.AspNetCore.Builder;
using Sophia.Hosting.Tests.Support;

namespace Sophia.Hosting.Tests.Guards;

public sealed class HostOriginGuardTests
{
    private static readonly Dictionary<string, string?> Lists = new()
    {
        ["Sophia:Hosting:Guard:AllowedHosts:0"] = "*.example.com",
        ["Sophia:Hosting:Guard:AllowedHosts:1"] = "mcp.test:8443",
        ["Sophia:Hosting:Guard:AllowedOrigins:0"] = "https://app.example.com",
        ["Sophia:Hosting:Guard:AllowedOrigins:1"] = "https://*.trusted.test",
    };

    [Theory]
    [InlineData("evil.example", null, 421)]
    [InlineData("localhost.evil.example", null, 421)]
    [InlineData("127.0.0.1.evil.example:80", null, 421)]
    [InlineData("localhost:9000", null, 200)]
    [InlineData("[::1]:9000", null, 200)]
    [InlineData("127.0.0.1", "http://evil.example", 403)]
    [InlineData("127.0.0.1", "null", 403)]
    [InlineData("127.0.0.1", "http://localhost:3000", 200)]
    [InlineData("127.0.0.1", "http://localhost.evil.example", 403)]
    public async Task The_default_refuses_foreign_names_and_pages(string host, string? origin, int status) => await CheckAsync([], host, origin, status);

    [Theory]
    [InlineData("a.example.com", null, 200)]
    [InlineData("a.example.com:443", null, 200)]
    [InlineData("example.com", null, 421)]
    [InlineData("aexample.com", null, 421)]
    [InlineData("mcp.test:8443", null, 200)]
    [InlineData("mcp.test:80", null, 421)]
    [InlineData("localhost", null, 200)]
    [InlineData("a.example.com", "https://app.example.com", 200)]
    [InlineData("a.example.com", "http://app.example.com", 403)]
    [InlineData("a.example.com", "https://app.example.com:444", 403)]
    [InlineData("a.example.com", "https://x.trusted.test", 200)]
    [InlineData("a.example.com", "https://xtrusted.test", 403)]
    public async Task Lists_say_who_else_may(string host, string? origin, int status) => await CheckAsync(Lists, host, origin, status);

    [Fact]
    public async Task It_can_be_switched_off() =>
        await CheckAsync(new() { ["Sophia:Hosting:Guard:Enabled"] = "false" }, "evil.example", "http://evil.example", 200);

    private static async Task CheckAsync(Dictionary<string, string?> settings, string host, string? origin, int status)
    {
        await using var app = await RunningApp.ReadyAsync(settings, web => web.MapGet("/work", () => "done").RequireSophiaGuard());
        (string, string)[] headers = origin is null ? [("Host", host)] : [("Host", host), ("Origin", origin)];

        using var work = await app.GetAsync("/work", headers);
        using var live = await app.GetAsync("/live", headers);

        Assert.Equal((HttpStatusCode)status, work.StatusCode);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }
}
