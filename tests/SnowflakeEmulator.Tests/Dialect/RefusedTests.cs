namespace SnowflakeEmulator.Tests.Dialect;

/// <summary>What the emulator does not have is refused by name; nothing runs with another meaning.</summary>
public sealed class RefusedTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SELECT * FROM people AT(OFFSET => -60)", "TIME TRAVEL (AT | BEFORE)")]
    [InlineData("CREATE TABLE x CLONE people BEFORE (STATEMENT => 'a')", "TIME TRAVEL (AT | BEFORE)")]
    [InlineData("COPY INTO people FROM @s", "COPY")]
    [InlineData("PUT file:///tmp/x @s", "PUT")]
    [InlineData("EXECUTE IMMEDIATE 'SELECT 1'", "EXECUTE IMMEDIATE")]
    [InlineData("CALL my_procedure()", "CALL MY_PROCEDURE")]
    [InlineData("CREATE STAGE s", "CREATE STAGE")]
    [InlineData("CREATE FUNCTION f() RETURNS INT AS '1'", "CREATE FUNCTION")]
    [InlineData("CREATE PROCEDURE p() RETURNS INT LANGUAGE SQL AS 'x'", "CREATE PROCEDURE")]
    [InlineData("CREATE TASK t AS SELECT 1", "CREATE TASK")]
    [InlineData("CREATE OR ALTER TABLE x (a INT)", "CREATE OR ALTER")]
    [InlineData("CREATE TABLE x (a INT) CLUSTER BY (a)", "CLUSTER BY")]
    [InlineData("CREATE TABLE x (a GEOGRAPHY)", "TYPE GEOGRAPHY")]
    [InlineData("CREATE TABLE x (a ARRAY(INT))", "STRUCTURED ARRAY")]
    [InlineData("CREATE TABLE x (a VARCHAR COLLATE 'de')", "COLUMN COLLATE")]
    [InlineData("INSERT ALL INTO people VALUES (1) SELECT 1", "INSERT ALL")]
    [InlineData("SELECT * FROM @s", "STAGE")]
    [InlineData("SELECT $1", "$1")]
    [InlineData("SELECT $x", "SESSION VARIABLE $X")]
    [InlineData("SET x = 1", "SET")]
    [InlineData("SELECT IDENTIFIER('people')", "Unknown function IDENTIFIER")]
    [InlineData("SELECT * FROM IDENTIFIER('people')", "IDENTIFIER()")]
    [InlineData("SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))", "TABLE(RESULT_SCAN)")]
    [InlineData("SELECT * FROM people MATCH_RECOGNIZE (x)", "MATCH_RECOGNIZE")]
    [InlineData("SELECT * FROM people START WITH id = 1 CONNECT BY id = 2", "CONNECT BY")]
    [InlineData("SELECT * FROM people SAMPLE (10) SEED (1)", "SAMPLE … SEED")]
    [InlineData("SELECT * FROM people UNPIVOT (a FOR b IN (c))", "UNPIVOT")]
    [InlineData("SELECT * ILIKE 'x%' FROM people", "SELECT * ILIKE")]
    [InlineData("SELECT * RENAME id AS x FROM people", "SELECT * RENAME")]
    [InlineData("SELECT id FROM people FOR UPDATE", "FOR UPDATE")]
    [InlineData("SELECT f.seq FROM people p, LATERAL FLATTEN(p.info) f", "column SEQ of FLATTEN")]
    [InlineData("SELECT info FROM people ORDER BY info", "ORDER BY a VARIANT; cast it")]
    [InlineData("SELECT PARSE_JSON('[1]')[-1]", "negative subscript")]
    [InlineData("SELECT TO_CHAR(1, '999')", "number format")]
    [InlineData("SELECT UPPER(TO_BINARY('00'))", "UPPER of BINARY")]
    [InlineData("SELECT FILTER(PARSE_JSON('[1]'), x -> x > 0)", "Unknown function FILTER")]
    [InlineData("SELECT HASH(1)", "Unknown function HASH")]
    [InlineData("SELECT id COLLATE 'de' FROM people", "COLLATE")]
    [InlineData("SELECT * FROM people a ASOF JOIN people b", "ASOF JOIN")]
    [InlineData("ALTER SESSION SET TIMEZONE = 'Europe/Berlin'", "ALTER SESSION outside a multi-statement request")]
    [InlineData("GRANT SELECT ON ALL STAGES IN SCHEMA d.public TO ROLE public", "GRANT ON ALL | FUTURE STAGES")]
    [InlineData("SHOW SHARES", "SHOW SHARES")]
    [InlineData("SHOW PRIMARY THINGS", "SHOW PRIMARY THINGS")]
    [InlineData("DESCRIBE RESULT LAST_QUERY_ID", "DESCRIBE RESULT")]
    [InlineData("SELECT '2024-01-02 03:04:05.123456789'::TIMESTAMP", "needs nanoseconds")]
    [InlineData("EXPLAIN INSERT INTO people VALUES (1)", "EXPLAIN INSERT")]
    [InlineData("SELECT 1; SELECT 2", "Actual statement count 2 did not match the desired statement count 1.")]
    public async Task What_there_is_not_is_refused_by_name(string sql, string named)
    {
        using var client = emulator.Connect();
        var answer = await client.PostAsync(sql, cancellationToken: Token);
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(named, answer.Message, StringComparison.Ordinal);
        Assert.Matches("^[0-9]{6}$", answer.Code!);
        Assert.Matches("^[0-9A-Z]{5}$", (string)answer.Body!["sqlState"]!);
    }

    [Theory]
    [InlineData("SELECT nosuch FROM people", "000904", "42000", "SQL compilation error: error line 1 at position 7\ninvalid identifier 'NOSUCH'")]
    [InlineData("SELECT 1\nFROM people\nWHERE", "001003", "42000", "SQL compilation error:\nsyntax error line 3 at position 5 unexpected '<EOF>'.")]
    [InlineData("SELEC 1", "001003", "42000", "SQL compilation error:\nsyntax error line 1 at position 0 unexpected 'SELEC'.")]
    [InlineData("SELECT * FROM nowhere", "002003", "42S02", "SQL compilation error:\nObject 'D.PUBLIC.NOWHERE' does not exist or not authorized.")]
    [InlineData("SELECT 1 / 0", "100051", "22012", "Division by zero")]
    [InlineData("SELECT 'abc'::INT", "100038", "22018", "Numeric value 'abc' is not recognized")]
    [InlineData("SELECT '2024-13-01'::DATE", "100040", "22007", "Date '2024-13-01' is not recognized")]
    [InlineData("SELECT PARSE_JSON('{x')", "100069", "22P02", "Error parsing JSON: {x")]
    [InlineData("SELECT id, COUNT(*) FROM people", "000979", "42601", "SQL compilation error:\n[ID] is not a valid group by expression")]
    [InlineData("SELECT id FROM people a, people b", "002028", "42601", "SQL compilation error:\nambiguous column name 'ID'")]
    [InlineData("INSERT INTO people (id) VALUES (1, 2)", "001039", "42601", "SQL compilation error:\nInsert value list does not match column list expecting 1 but got 2")]
    [InlineData("CREATE TABLE people (a INT)", "002002", "42710", "SQL compilation error:\nObject 'PEOPLE' already exists.")]
    [InlineData("SELECT UPPER()", "000938", "22023", "SQL compilation error: error line 1 at position 7\nnot enough or too many arguments for function [UPPER], got 0")]
    public async Task Mistakes_are_told_in_Snowflakes_words(string sql, string code, string state, string message)
    {
        using var client = emulator.Connect();
        var answer = await client.PostAsync(sql, cancellationToken: Token);
        Assert.Equal((code, state, message), (answer.Code, (string?)answer.Body!["sqlState"], answer.Message));
    }

    [Fact]
    public async Task A_merge_whose_outcome_depends_on_the_order_of_its_source_is_refused()
    {
        using var client = emulator.Connect();
        await client.RunAsync("CREATE OR REPLACE TABLE AMBIGUOUS AS SELECT 1 K, 'x' T", cancellationToken: Token);
        var answer = await client.PostAsync(
            "MERGE INTO ambiguous a USING (SELECT 1 k, 'y' t UNION ALL SELECT 1, 'z') s ON a.k = s.k WHEN MATCHED THEN UPDATE SET t = s.t", cancellationToken: Token);
        Assert.Equal("100090", answer.Code);
        Assert.Equal("x", (await client.RunAsync("SELECT t FROM ambiguous", cancellationToken: Token)).Cell);
    }
}
