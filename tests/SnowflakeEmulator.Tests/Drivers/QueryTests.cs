using System.Net;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests.Drivers;

public sealed class QueryTests(DriverFixture emulator) : IClassFixture<DriverFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_are_written_as_drivers_read_them()
    {
        using var client = await emulator.ConnectAsync(Token);
        var answer = await client.QueryAsync(
            """
            SELECT 1.50::NUMBER(10,2), TRUE, FALSE, '2024-02-29'::DATE, '23:59:59.25'::TIME(2), '2024-01-02 03:04:05.678'::TIMESTAMP_NTZ(3), '1969-12-31 23:59:59.5'::TIMESTAMP_NTZ(0),
              '2024-01-02 03:04:05.5'::TIMESTAMP_LTZ, '2024-01-02 03:04:05 -0130'::TIMESTAMP_TZ, TO_BINARY('00FF'), PARSE_JSON('{"a": 1}'), NULL
            """,
            cancellationToken: Token);
        Assert.Equal(
            "1.50|1|0|19782|86399.25|1704164645.678|-1|1704164645.500000000|1704170045.000000000 1350|00FF|{\"a\":1}|∅", await client.RowsOfAsync(answer, Token));
        var data = answer["data"]!;
        Assert.Equal("json", (string?)data["queryResultFormat"]);
        Assert.Equal(0x1000, (int)data["statementTypeId"]!);
        Assert.Equal(1, (int)data["version"]!);
        Assert.Equal((string?)data["queryId"], await client.RowsAsync("SELECT LAST_QUERY_ID()", cancellationToken: Token));
    }

    [Fact]
    public async Task Rowset_is_an_array_even_where_there_are_no_rows()
    {
        using var client = await emulator.ConnectAsync(Token);
        var answer = await client.QueryAsync("SELECT 1 WHERE FALSE", cancellationToken: Token);
        Assert.Equal("[]", answer["data"]!["rowset"]!.ToJsonString());
        Assert.Null(answer["data"]!["chunks"]);
    }

    [Fact]
    public async Task A_long_result_comes_in_chunks_that_need_no_session()
    {
        using var client = await emulator.ConnectAsync(Token);
        var answer = await client.QueryAsync("SELECT SEQ4() N, REPEAT('x', 200) FROM TABLE(GENERATOR(ROWCOUNT => 100000))", cancellationToken: Token);
        Assert.True(answer["data"]!["chunks"]!.AsArray().Count > 2);
        var rows = (await client.RowsOfAsync(answer, Token)).Split('\n');
        Assert.Equal(100_000, rows.Length);
        Assert.Equal("99999|" + new string('x', 200), rows[^1]);
        var url = (string)answer["data"]!["chunks"]![0]!["url"]!;
        using var forged = await client.Http.GetAsync(new Uri(url[..^4] + "0000"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
    }

    [Theory]
    [InlineData("INSERT INTO T VALUES (1, 'a')", 0x3100, "1", "numRowsInserted")]
    [InlineData("UPDATE T SET B = 'b' WHERE A = -1", 0x3200, "0|0", "numRowsUpdated")]
    [InlineData("DELETE FROM T WHERE A = -1", 0x3300, "0", "numRowsDeleted")]
    public async Task Statements_that_write_say_how_many_rows(string sql, int type, string row, string stat)
    {
        using var client = await emulator.ConnectAsync(Token);
        var answer = await client.QueryAsync(sql, cancellationToken: Token);
        Assert.Equal(type, (int)answer["data"]!["statementTypeId"]!);
        Assert.Equal(row, await client.RowsOfAsync(answer, Token));
        Assert.Equal(row.Split('|')[0], answer["data"]!["stats"]![stat]!.ToJsonString());
    }

    [Theory]
    [InlineData("SHOW TABLES", 0x4400)]
    [InlineData("CREATE OR REPLACE VIEW V AS SELECT 1 A", 0x6000)]
    public async Task Every_statement_has_the_number_of_its_kind(string sql, int type)
    {
        using var client = await emulator.ConnectAsync(Token);
        Assert.Equal(type, (int)(await client.QueryAsync(sql, cancellationToken: Token))["data"]!["statementTypeId"]!);
    }

    [Fact]
    public async Task Bindings_and_array_bindings_come_with_the_request()
    {
        using var client = await emulator.ConnectAsync(Token);
        await client.RowsAsync("CREATE OR REPLACE TABLE BOUND (A NUMBER, B VARIANT)", cancellationToken: Token);
        var arrays = new JsonObject { ["bindings"] = new JsonObject { ["1"] = Bind("FIXED", new JsonArray("1", "2")), ["2"] = Bind("TEXT", new JsonArray("x", null)) } };
        var answer = await client.QueryAsync("INSERT INTO BOUND VALUES (?, ?)", arrays, cancellationToken: Token);
        Assert.Equal("2", await client.RowsOfAsync(answer, Token));
        Assert.Equal(2, (int)answer["data"]!["numberOfBinds"]!);
        var one = new JsonObject { ["bindings"] = new JsonObject { ["1"] = Bind("VARIANT", "{\"k\": [1]}") } };
        Assert.Equal("{\"k\":[1]}", await client.RowsAsync("SELECT ?", one, Token));
    }

    [Fact]
    public async Task An_error_has_its_code_state_and_query_id_within_an_answer_of_200()
    {
        using var client = await emulator.ConnectAsync(Token);
        var answer = await client.QueryAsync("SELECT NOSUCH FROM T", cancellationToken: Token);
        Assert.False((bool)answer["success"]!);
        Assert.Equal("000904", (string?)answer["code"]);
        Assert.Equal("42000", (string?)answer["data"]!["sqlState"]);
        Assert.NotNull((string?)answer["data"]!["queryId"]);
    }

    [Fact]
    public async Task A_repeated_request_does_not_run_the_statement_again()
    {
        using var client = await emulator.ConnectAsync(Token);
        await client.RowsAsync("CREATE OR REPLACE TABLE ONCE (A INT)", cancellationToken: Token);
        var id = Guid.NewGuid().ToString();
        var first = await client.QueryAsync("INSERT INTO ONCE VALUES (1)", requestId: id, cancellationToken: Token);
        var second = await client.QueryAsync("INSERT INTO ONCE VALUES (1)", requestId: id, query: "&retryCount=1&retryReason=0&clientStartTime=1", cancellationToken: Token);
        Assert.Equal((string?)first["data"]!["queryId"], (string?)second["data"]!["queryId"]);
        Assert.Equal("1", await client.RowsAsync("SELECT COUNT(*) FROM ONCE", cancellationToken: Token));
    }

    [Fact]
    public async Task An_asynchronous_statement_answers_333334_is_watched_and_fetched()
    {
        using var client = await emulator.ConnectAsync(Token);
        var accepted = await client.QueryAsync("SELECT SYSTEM$WAIT(1), 7", new JsonObject { ["asyncExec"] = true }, cancellationToken: Token);
        Assert.Equal("333334", (string?)accepted["code"]);
        Assert.True((bool)accepted["success"]!);
        var id = (string)accepted["data"]!["queryId"]!;
        Assert.Equal("RUNNING", await StatusAsync(client, id));
        emulator.Clock.Advance(TimeSpan.FromSeconds(2));
        var answer = await client.CallAsync(HttpMethod.Get, (string)accepted["data"]!["getResultUrl"]!, null, Token);
        Assert.Equal("waited 1 seconds|7", await client.RowsOfAsync(answer, Token));
        Assert.Equal("SUCCESS", await StatusAsync(client, id));
    }

    [Fact]
    public async Task A_slow_statement_answers_333333_until_it_has_ended()
    {
        using var client = await emulator.ConnectAsync(Token);
        var slow = client.QueryAsync("SELECT SYSTEM$WAIT(60), 8", cancellationToken: Token);
        for (var i = 0; i < 600 && !slow.IsCompleted; i++)
        {
            // The clock goes on while the requests are under way, 50 minutes at most: the session must not expire.
            emulator.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(slow, Task.Delay(20, Token));
        }

        Assert.Equal("waited 60 seconds|8", await client.RowsOfAsync(await slow, Token));
    }

    [Fact]
    public async Task An_uninvited_333333_is_followed()
    {
        using var client = await emulator.ConnectAsync(Token);
        emulator.Host.Faults.AcceptNext(1);
        Assert.Equal("9", await client.RowsAsync("SELECT 9", cancellationToken: Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_statement_is_cancelled_by_query_id_or_request_id(bool byQuery)
    {
        using var client = await emulator.ConnectAsync(Token);
        var request = Guid.NewGuid().ToString();
        var accepted = await client.QueryAsync("SELECT SYSTEM$WAIT(3600)", new JsonObject { ["asyncExec"] = true }, request, cancellationToken: Token);
        var id = (string)accepted["data"]!["queryId"]!;
        var path = byQuery ? $"/queries/{id}/abort-request" : "/queries/v1/abort-request";
        Assert.True((bool)(await client.CallAsync(HttpMethod.Post, path, new JsonObject { ["requestId"] = request }, Token))["success"]!);
        var answer = await client.CallAsync(HttpMethod.Get, $"/queries/{id}/result", null, Token);
        Assert.Equal("000604", (string?)answer["code"]);
        Assert.Equal("57014", (string?)answer["data"]!["sqlState"]);
        Assert.Equal("FAILED_WITH_ERROR", await StatusAsync(client, id));
    }

    [Fact]
    public async Task Several_statements_answer_with_the_ids_of_their_results()
    {
        using var client = await emulator.ConnectAsync(Token);
        var answer = await client.QueryAsync("SELECT 1; SHOW SCHEMAS; SELECT 3", new JsonObject { ["parameters"] = new JsonObject { ["MULTI_STATEMENT_COUNT"] = 3 } }, cancellationToken: Token);
        Assert.Equal("4096,17408,4096", (string?)answer["data"]!["resultTypes"]);
        var ids = ((string)answer["data"]!["resultIds"]!).Split(',');
        var third = await client.CallAsync(HttpMethod.Get, $"/queries/{ids[2]}/result", null, Token);
        Assert.Equal("3", await client.RowsOfAsync(third, Token));
        Assert.Equal("000008", (string?)(await client.QueryAsync("SELECT 1; SELECT 2", cancellationToken: Token))["code"]);
    }

    [Theory]
    [InlineData("SELECT A, B FROM T WHERE A = ? OR B = ?", "A,B", 2)]
    [InlineData("INSERT INTO T VALUES (?, 'x')", "number of rows inserted", 1)]
    public async Task Describing_a_statement_tells_its_columns_and_runs_nothing(string sql, string columns, int binds)
    {
        using var client = await emulator.ConnectAsync(Token);
        var before = await client.RowsAsync("SELECT COUNT(*) FROM T", cancellationToken: Token);
        var answer = await client.QueryAsync(sql, new JsonObject { ["describeOnly"] = true }, cancellationToken: Token);
        Assert.Equal(columns, string.Join(',', answer["data"]!["rowtype"]!.AsArray().Select(c => (string?)c!["name"])));
        Assert.Equal(binds, (int)answer["data"]!["numberOfBinds"]!);
        Assert.Equal("[]", answer["data"]!["rowset"]!.ToJsonString());
        Assert.Equal(before, await client.RowsAsync("SELECT COUNT(*) FROM T", cancellationToken: Token));
    }

    [Fact]
    public async Task Tokens_that_expire_on_order_are_renewed_and_the_statement_runs_once()
    {
        using var client = await emulator.ConnectAsync(Token);
        await client.RowsAsync("CREATE OR REPLACE TABLE EXPIRING (A INT)", cancellationToken: Token);
        emulator.Host.Faults.ExpireTokensNext(1);
        await client.RowsAsync("INSERT INTO EXPIRING VALUES (1)", cancellationToken: Token);
        Assert.Equal(1, client.Renewals);
        Assert.Equal("1", await client.RowsAsync("SELECT COUNT(*) FROM EXPIRING", cancellationToken: Token));
    }

    [Fact]
    public async Task Results_of_another_user_are_not_found()
    {
        using var client = await emulator.ConnectAsync(Token);
        var id = (string)(await client.QueryAsync("SELECT 1", cancellationToken: Token))["data"]!["queryId"]!;
        emulator.Host.AddUser("CURIOUS");
        emulator.Host.SetPassword("CURIOUS", "p");
        using var curious = new DriverClient(emulator.Host.BaseAddress);
        await curious.LoginAsync("curious", "p", cancellationToken: Token);
        Assert.Equal("000709", (string?)(await curious.CallAsync(HttpMethod.Get, $"/queries/{id}/result", null, Token))["code"]);
    }

    private static JsonObject Bind(string type, JsonNode? value) => new() { ["type"] = type, ["value"] = value };

    private static async Task<string?> StatusAsync(DriverClient client, string id) =>
        (string?)(await client.CallAsync(HttpMethod.Get, $"/monitoring/queries/{id}", null, Token))["data"]!["queries"]![0]!["status"];
}
