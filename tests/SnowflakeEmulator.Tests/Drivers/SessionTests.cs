using System.Net;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests.Drivers;

public sealed class SessionTests(DriverFixture emulator) : IClassFixture<DriverFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_has_expired_answers_390112_and_is_renewed()
    {
        using var client = await emulator.ConnectAsync(Token);
        emulator.Clock.Advance(TimeSpan.FromMinutes(61));
        var refused = await client.SendAsync(HttpMethod.Post, "/queries/v1/query-request?requestId=x", new JsonObject { ["sqlText"] = "SELECT 1" }, client.Token, Token);
        Assert.Equal("390112", (string?)refused["code"]);
        Assert.False((bool)refused["success"]!);
        Assert.Equal("1", await client.RowsAsync("SELECT 1", cancellationToken: Token));
        Assert.Equal(1, client.Renewals);
    }

    [Fact]
    public async Task The_token_before_a_renewal_counts_as_expired_not_as_unknown()
    {
        using var client = await emulator.ConnectAsync(Token);
        var old = client.Token;
        await client.RenewAsync(Token);
        Assert.Equal("390112", (string?)(await client.SendAsync(HttpMethod.Post, "/session/heartbeat", null, old, Token))["code"]);
    }

    [Fact]
    public async Task A_master_token_that_has_expired_answers_390114()
    {
        using var client = await emulator.ConnectAsync(Token);
        emulator.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal("390114", (string?)(await client.RenewAsync(Token))["code"]);
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_session_alive()
    {
        using var client = await emulator.ConnectAsync(Token);
        for (var i = 0; i < 6; i++)
        {
            emulator.Clock.Advance(TimeSpan.FromMinutes(50));
            var beat = await client.SendAsync(HttpMethod.Post, "/session/heartbeat", null, client.Token, Token);
            Assert.True((bool)beat["success"]!);
            Assert.Null(beat["code"]);
        }

        Assert.Equal("1", await client.RowsAsync("SELECT 1", cancellationToken: Token));
        Assert.Equal(0, client.Renewals);
    }

    [Theory]
    [InlineData(null, "390101")]
    [InlineData("guess", "390104")]
    public async Task Without_a_token_of_a_session_nothing_is_answered(string? token, string code)
    {
        using var client = new DriverClient(emulator.Host.BaseAddress);
        Assert.Equal(code, (string?)(await client.SendAsync(HttpMethod.Post, "/session/heartbeat", null, token, Token))["code"]);
    }

    [Fact]
    public async Task The_end_of_a_session_rolls_back_and_drops_its_temporary_tables()
    {
        using var watcher = await emulator.ConnectAsync(Token);
        await watcher.RowsAsync("CREATE OR REPLACE TABLE ENDED (A INT)", cancellationToken: Token);
        using (var client = await emulator.ConnectAsync(Token))
        {
            await client.RowsAsync("CREATE TEMPORARY TABLE MINE AS SELECT 1 A", cancellationToken: Token);
            await client.RowsAsync("BEGIN", cancellationToken: Token);
            await client.RowsAsync("INSERT INTO ENDED VALUES (1)", cancellationToken: Token);
            Assert.Equal("1", await client.RowsAsync("SELECT COUNT(*) FROM ENDED", cancellationToken: Token));
            Assert.True((bool)(await client.CallAsync(HttpMethod.Post, "/session?delete=true&requestId=1", null, Token))["success"]!);
            Assert.Equal("390104", (string?)(await client.SendAsync(HttpMethod.Post, "/session/heartbeat", null, client.Token, Token))["code"]);
        }

        Assert.Equal("0", await watcher.RowsAsync("SELECT COUNT(*) FROM ENDED", cancellationToken: Token));
        Assert.Equal("002003", (string?)(await watcher.QueryAsync("SELECT * FROM MINE", cancellationToken: Token))["code"]);
    }

    [Fact]
    public async Task What_a_session_uses_stays_and_comes_back_with_every_answer()
    {
        using var client = await emulator.ConnectAsync(Token);
        await client.RowsAsync("CREATE SCHEMA IF NOT EXISTS D.OTHER", cancellationToken: Token);
        var answer = await client.QueryAsync("USE SCHEMA D.OTHER", cancellationToken: Token);
        Assert.Equal(0x4300, (int)answer["data"]!["statementTypeId"]!);
        answer = await client.QueryAsync("USE ROLE PUBLIC", cancellationToken: Token);
        var data = answer["data"]!;
        Assert.Equal("D.OTHER COMPUTE_WH PUBLIC", $"{data["finalDatabaseName"]}.{data["finalSchemaName"]} {data["finalWarehouseName"]} {data["finalRoleName"]}");
        Assert.Equal("OTHER|PUBLIC|TestDriver 1.2.3", await client.RowsAsync("SELECT CURRENT_SCHEMA(), CURRENT_ROLE(), CURRENT_CLIENT()", cancellationToken: Token));
    }

    [Fact]
    public async Task Temporary_tables_of_two_sessions_do_not_meet()
    {
        using var one = await emulator.ConnectAsync(Token);
        using var other = await emulator.ConnectAsync(Token);
        await one.RowsAsync("CREATE TEMP TABLE SHARED_NAME AS SELECT 'one' A", cancellationToken: Token);
        await other.RowsAsync("CREATE TEMP TABLE SHARED_NAME AS SELECT 'other' A", cancellationToken: Token);
        Assert.Equal("one", await one.RowsAsync("SELECT A FROM SHARED_NAME", cancellationToken: Token));
        Assert.Equal("other", await other.RowsAsync("SELECT A FROM SHARED_NAME", cancellationToken: Token));
    }

    [Fact]
    public async Task Telemetry_is_taken_and_unknown_paths_are_not_found()
    {
        using var client = await emulator.ConnectAsync(Token);
        Assert.True((bool)(await client.CallAsync(HttpMethod.Post, "/telemetry/send", new JsonObject { ["logs"] = new JsonArray() }, Token))["success"]!);
        using var response = await client.Http.GetAsync(new Uri("/session/v1/unknown", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
