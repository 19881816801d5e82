using System.Net;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests.SqlApi;

public sealed class StatementTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_answers_with_metadata_and_rows()
    {
        using var client = emulator.Connect();
        var answer = await client.RunAsync("SELECT ID, NAME, BORN FROM PEOPLE ORDER BY ID", cancellationToken: Token);
        Assert.Equal("1|Ada|-56270\n2|Alan|-21011\n3|Grace|∅", answer.Text);
        Assert.Equal("090001", answer.Code);
        Assert.Equal("jsonv2", (string?)answer.Body!["resultSetMetaData"]!["format"]);
        Assert.Equal(["fixed", "text", "date"], answer.RowType.Select(c => (string)c!["type"]!));
        Assert.Equal(50, (int)answer.RowType[1]!["length"]!);
    }

    [Fact]
    public async Task Every_type_is_written_as_the_api_writes_it()
    {
        using var client = emulator.Connect();
        var answer = await client.RunAsync(
            """
            SELECT 12345678901234567890123456789012345678, -0.05::NUMBER(38,10), 1.5::FLOAT, TRUE, '2024-02-29'::DATE, '23:59:59.123456'::TIME,
              '2024-01-02 03:04:05.678901'::TIMESTAMP_NTZ, '1969-12-31 23:59:59.5'::TIMESTAMP_NTZ, '2024-01-02 03:04:05 +0200'::TIMESTAMP_LTZ,
              '2024-01-02 03:04:05 -0130'::TIMESTAMP_TZ, TO_BINARY('00FF'), PARSE_JSON('{"a":[1,null]}'), ARRAY_CONSTRUCT(1, 'x'), NULL, 'é"\\\n'
            """,
            cancellationToken: Token);
        Assert.Equal(
            "12345678901234567890123456789012345678|-0.0500000000|1.5|true|19782|86399.123456000|1704164645.678901000|-0.500000000|1704157445.000000000"
            + "|1704170045.000000000 1350|00FF|{\"a\":[1,null]}|[1,\"x\"]|∅|é\"\\\n",
            answer.Text);
        Assert.Equal(
            ["fixed", "fixed", "real", "boolean", "date", "time", "timestamp_ntz", "timestamp_ntz", "timestamp_ltz", "timestamp_tz", "binary", "variant", "array", "text", "text"],
            answer.RowType.Select(c => (string)c!["type"]!));
    }

    [Fact]
    public async Task Bindings_of_every_type_arrive_exactly()
    {
        using var client = emulator.Connect();
        (string Type, string? Value)[] values =
        [
            ("FIXED", "12345678901234567890123456789012345678"), ("FIXED", "-1.25"), ("REAL", "0.1"), ("TEXT", "it's"), ("BOOLEAN", "true"), ("DATE", "1709164800000"),
            ("TIME", "3600000000000"), ("TIMESTAMP_NTZ", "1704164645678901000"), ("TIMESTAMP_LTZ", "1704164645000000000"), ("TIMESTAMP_TZ", "1704164645000000000 1560"), ("BINARY", "0a0B"),
            ("TEXT", null),
        ];
        var bindings = new JsonObject(values.Select((v, i) => KeyValuePair.Create((i + 1).ToString(), (JsonNode?)new JsonObject { ["type"] = v.Type, ["value"] = v.Value })));
        var answer = await client.RunAsync("SELECT " + string.Join(", ", values.Select(_ => "?")), bindings, Token);
        Assert.Equal(
            "12345678901234567890123456789012345678|-1.25|0.1|it's|true|19782|3600.000000000|1704164645.678901000|1704164645.000000000|1704164645.000000000 1560|0A0B|∅", answer.Text);
    }

    [Fact]
    public async Task Hundred_thousand_bindings_go_into_one_insert()
    {
        using var client = emulator.Connect();
        await client.RunAsync("CREATE OR REPLACE TABLE MANY (A NUMBER, B VARCHAR)", cancellationToken: Token);
        var bindings = new JsonObject();
        for (var i = 1; i <= 100_000; i++)
        {
            bindings[i.ToString()] = new JsonObject { ["type"] = i % 2 == 1 ? "FIXED" : "TEXT", ["value"] = i.ToString() };
        }

        await client.RunAsync("INSERT INTO MANY VALUES " + string.Join(",", Enumerable.Repeat("(?,?)", 50_000)), bindings, Token);
        Assert.Equal("50000|2500000000", (await client.RunAsync("SELECT COUNT(*), SUM(A) FROM MANY", cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task An_array_binding_inserts_a_row_for_every_element()
    {
        using var client = emulator.Connect();
        await client.RunAsync("CREATE OR REPLACE TABLE BATCH (A NUMBER, B VARCHAR, C NUMBER DEFAULT 7)", cancellationToken: Token);
        var bindings = new JsonObject
        {
            ["1"] = new JsonObject { ["type"] = "FIXED", ["value"] = new JsonArray("1", "2", "3") },
            ["2"] = new JsonObject { ["type"] = "TEXT", ["value"] = new JsonArray("a", null, "c") },
        };
        await client.RunAsync("INSERT INTO BATCH (A, B) VALUES (?, ?)", bindings, Token);
        Assert.Equal("1|a|7\n2|∅|7\n3|c|7", (await client.RunAsync("SELECT * FROM BATCH ORDER BY A", cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task A_request_of_several_statements_answers_with_their_handles()
    {
        using var client = emulator.Connect();
        var answer = await client.PostAsync(
            "CREATE OR REPLACE TEMP TABLE T1 (A INT); INSERT INTO T1 VALUES (1),(2); SELECT SUM(A) FROM T1",
            parameters: new JsonObject { ["MULTI_STATEMENT_COUNT"] = "3" },
            cancellationToken: Token);
        Assert.Equal("Multiple statements executed successfully.", answer.Cell);
        var handles = answer.Body!["statementHandles"]!.AsArray().Select(h => (string)h!).ToList();
        Assert.Equal(3, handles.Count);
        Assert.Equal("3", (await client.GetAsync(handles[2], cancellationToken: Token)).Cell);
        Assert.Equal("002003", (await client.PostAsync("SELECT * FROM T1", cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task The_number_of_statements_must_be_the_one_announced()
    {
        using var client = emulator.Connect();
        var answer = await client.PostAsync("SELECT 1; SELECT 2", cancellationToken: Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal("000008", answer.Code);
        Assert.Equal("Actual statement count 2 did not match the desired statement count 1.", answer.Message);
    }

    [Fact]
    public async Task A_transaction_lives_within_one_request()
    {
        using var client = emulator.Connect();
        await client.RunAsync("CREATE OR REPLACE TABLE TX (A INT)", cancellationToken: Token);
        await client.RunAllAsync("BEGIN; INSERT INTO TX VALUES (1); ROLLBACK; BEGIN; INSERT INTO TX VALUES (2); COMMIT; BEGIN; INSERT INTO TX VALUES (3)", Token);
        Assert.Equal("2", (await client.RunAsync("SELECT LISTAGG(A::STRING, ',') FROM TX", cancellationToken: Token)).Cell);
        Assert.Equal("Unsupported feature 'BEGIN outside a multi-statement request'.", (await client.PostAsync("BEGIN", cancellationToken: Token)).Message);
        Assert.Equal("Unsupported feature 'USE outside a multi-statement request'.", (await client.PostAsync("USE ROLE PUBLIC", cancellationToken: Token)).Message);
    }

    [Fact]
    public async Task A_repeated_request_id_does_not_run_the_statement_again()
    {
        using var client = emulator.Connect();
        await client.RunAsync("CREATE OR REPLACE TABLE ONCE (A INT)", cancellationToken: Token);
        var query = $"?requestId={Guid.NewGuid()}";
        var first = await client.PostAsync("INSERT INTO ONCE VALUES (1)", query: query, cancellationToken: Token);
        var second = await client.PostAsync("INSERT INTO ONCE VALUES (1)", query: query + "&retry=true", cancellationToken: Token);
        Assert.Equal(first.Handle, second.Handle);
        Assert.Equal("1", (await client.RunAsync("SELECT COUNT(*) FROM ONCE", cancellationToken: Token)).Cell);
    }

    [Fact]
    public async Task Nullable_false_writes_null_as_text()
    {
        using var client = emulator.Connect();
        Assert.Equal("null", (await client.PostAsync("SELECT NULL", query: "?nullable=false", cancellationToken: Token)).Cell);
    }

    [Theory]
    [InlineData("", "000900")]
    [InlineData(" -- nothing", "000900")]
    [InlineData("SELECT 'a\u0000b", "001003")]
    [InlineData("SELECT \u0000", "001003")]
    [InlineData("SELECT \u017Fum(1)", "001003")]
    public async Task Odd_texts_are_refused(string sql, string code)
    {
        using var client = emulator.Connect();
        var answer = await client.PostAsync(sql.Length == 0 ? " " : sql, cancellationToken: Token);
        Assert.Equal(code, answer.Code);
    }

    [Fact]
    public async Task A_nul_in_a_string_is_kept()
    {
        using var client = emulator.Connect();
        Assert.Equal("a\0b", (await client.RunAsync("SELECT 'a\0b'", cancellationToken: Token)).Cell);
    }

    [Fact]
    public async Task A_statement_of_a_megabyte_runs_and_a_larger_one_is_refused()
    {
        using var client = emulator.Connect();
        var text = new string('x', 1_000_000);
        Assert.Equal("1000000", (await client.RunAsync($"SELECT LENGTH('{text}')", cancellationToken: Token)).Cell);
        Assert.Equal("000001", (await client.PostAsync($"SELECT LENGTH('{text}{text}')", cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task The_history_keeps_the_first_100000_characters_of_a_statement()
    {
        using var client = emulator.Connect();
        await client.RunAsync($"SELECT 0 AS KEPT_SHORT, LENGTH('{new string('x', 200_000)}')", cancellationToken: Token);

        var kept = await client.RunAsync("SELECT MAX(LENGTH(QUERY_TEXT)) FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY WHERE STARTSWITH(QUERY_TEXT, 'SELECT 0 AS KEPT_SHORT')", cancellationToken: Token);
        Assert.Equal("100000", kept.Cell);
    }

    [Fact]
    public async Task Invalid_utf8_is_a_bad_request()
    {
        using var client = emulator.Connect();
        using var content = new ByteArrayContent([.. "{\"statement\":\"SELECT '"u8, 0xC3, 0x28, .. "'\"}"u8]);
        content.Headers.ContentType = new("application/json");
        var answer = await client.SendAsync(HttpMethod.Post, "/api/v2/statements", content, cancellationToken: Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }
}
