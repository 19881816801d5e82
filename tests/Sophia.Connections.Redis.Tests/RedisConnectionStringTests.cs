using System.Net;

namespace Sophia.Connections.Redis.Tests;

public sealed class RedisConnectionStringTests
{
    [Theory]
    [InlineData("redis://cache", "cache", 6379, null, null, false, null)]
    [InlineData("redis://cache:7000/3", "cache", 7000, null, null, false, 3)]
    [InlineData("redis://:s%40cret@cache:6379/0", "cache", 6379, null, "s@cret", false, 0)]
    [InlineData("redis://app:p:w@cache", "cache", 6379, "app", "p:w", false, null)]
    [InlineData("redis://secret@cache", "cache", 6379, null, "secret", false, null)]
    [InlineData("redis://app:p@ss@cache", "cache", 6379, "app", "p@ss", false, null)]
    [InlineData("rediss://cache", "cache", 6379, null, null, true, null)]
    [InlineData("REDISS://cache:6390?abortConnect=false&keepAlive=5", "cache", 6390, null, null, true, null)]
    [InlineData("cache:6400,password=secret,ssl=true,defaultDatabase=2", "cache", 6400, null, "secret", true, 2)]
    public void Urls_and_the_drivers_own_strings_are_read(
        string text, string host, int port, string? user, string? password, bool tls, int? database)
    {
        var options = RedisConnectionString.Parse("redis", text);

        var server = Assert.IsType<DnsEndPoint>(Assert.Single(options.EndPoints));
        Assert.Equal((host, port), (server.Host, server.Port));
        Assert.Equal((user, password, tls, database), (options.User, options.Password, options.Ssl, options.DefaultDatabase));
    }

    [Fact]
    public void Several_hosts_and_addresses_are_read() => Assert.Equal(
        ["127.0.0.1:7000", "127.0.0.1:7001", "[::1]:6379"],
        RedisConnectionString.Parse("redis", "redis://127.0.0.1:7000,127.0.0.1:7001,[::1]").EndPoints.Select(server => server.ToString()));

    [Theory]
    [InlineData("redis://:hunter2@/0", "it names no server")]
    [InlineData("redis://:hunter2@host:port", "a host or port in it is not valid")]
    [InlineData("redis://:hunter2@host/first", "the number of a database")]
    [InlineData("redis://:hunter2@host?colour=red", "it cannot be read")]
    [InlineData("host,colour=hunter2", "it cannot be read")]
    [InlineData("password=hunter2", "it names no server")]
    public void A_wrong_string_is_explained_without_repeating_it(string text, string expected)
    {
        var error = Assert.Throws<ConnectionFailedException>(() => RedisConnectionString.Parse("redis", text));

        Assert.Equal(ConnectionFailureKind.Configuration, error.Failure.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("redis://[user:password@]host", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("colour", error.ToString(), StringComparison.Ordinal);
    }
}
