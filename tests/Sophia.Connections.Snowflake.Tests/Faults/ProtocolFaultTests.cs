using Microsoft.AspNetCore.Http;

namespace Sophia.Connections.Snowflake.Tests.Faults;

/// <summary>Answers that are not what they should be: an error each, never a wrong row or a missing one.</summary>
public sealed class ProtocolFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""[["a","b"]]""", "more than 1 cells")]
    [InlineData("""[[]]""", "0 cells")]
    [InlineData("""[["a"],["b"]]""", "2 rows, and 1 were announced")]
    [InlineData("""[]""", "0 rows, and 1 were announced")]
    [InlineData("""[[{"a":1}]]""", "StartObject")]
    [InlineData("""["a"]""", "String")]
    public async Task Rows_that_are_not_as_announced_are_an_error(string data, string reason)
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => ScriptedServer.SendAsync(http, 200, ScriptedServer.Result(data)));
        await using var client = server.Connect();

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.RowsAsync("SELECT 1", Token));

        Assert.Equal((SnowflakeErrorKind.Protocol, ScriptedServer.Handle), (error.Kind, error.StatementHandle));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Welcome to the hotel's network</html>")]
    [InlineData("""{"code":"090001"}""")]
    [InlineData("""{"statementHandle":7,"resultSetMetaData":{"numRows":"x"}}""")]
    [InlineData("""{"statementHandle":"h","data":[["a"]""")]
    [InlineData("[1]")]
    public async Task Bodies_that_are_no_results_are_an_error(string body)
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => ScriptedServer.SendAsync(http, 200, body));
        await using var client = server.Connect();

        Assert.Equal(SnowflakeErrorKind.Protocol, (await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token))).Kind);
    }

    [Fact]
    public async Task A_damaged_partition_is_an_error()
    {
        var damaged = ScriptedServer.Gzip("""{"data":[["b"],["c"]]}""")[..^12];
        await using var server = await ScriptedServer.StartAsync((http, seen) => PartitionAsync(http, seen, damaged));
        await using var client = server.Connect();

        Assert.Equal(SnowflakeErrorKind.Protocol, (await Assert.ThrowsAsync<SnowflakeException>(() => client.RowsAsync("SELECT 1", Token))).Kind);
    }

    [Fact]
    public async Task A_partition_as_the_service_writes_it_is_read()
    {
        var good = ScriptedServer.Gzip("""{"data":[["b"],["c \"\u00e9\" \\"]],"other":{"data":[["x"]]}}""");
        await using var server = await ScriptedServer.StartAsync((http, seen) => PartitionAsync(http, seen, good));
        await using var client = server.Connect();

        Assert.Equal(["a", "b", "c \"é\" \\"], (await client.RowsAsync("SELECT 1", Token)).Select(row => (string)row[0]!));
    }

    [Fact]
    public async Task Text_that_is_no_utf8_is_an_error_where_it_is_read_and_not_replaced()
    {
        await using var server = await ScriptedServer.StartAsync(async (http, _) =>
        {
            var result = ScriptedServer.Result("""[["#"]]""");
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(result.Select(character => character == '#' ? (byte)0xC3 : (byte)character).ToArray());
        });
        await using var client = server.Connect();

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.RowsAsync("SELECT 1", Token));

        Assert.Contains("Column 'C0'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) =>
        {
            http.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        });
        await using var client = server.Connect();

        Assert.Equal(SnowflakeErrorKind.Protocol, (await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1", Token))).Kind);
        Assert.Single(server.Requests);
    }

    private static Task PartitionAsync(HttpContext http, Seen seen, byte[] partition)
    {
        if (!seen.Path.Contains("partition=1", StringComparison.Ordinal))
        {
            return ScriptedServer.SendAsync(http, 200, ScriptedServer.Result("""[["a"]]""", partitions: [1, 2]));
        }

        http.Response.Headers.ContentEncoding = "gzip";
        return http.Response.Body.WriteAsync(partition).AsTask();
    }
}
