namespace Sophia.Connections.Snowflake.Tests.Client;

/// <summary>Several statements in one request, and what the API refuses outside of one.</summary>
public sealed class MultiStatementTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statements_of_one_request_share_a_session_and_have_a_result_each()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync(
            new SnowflakeStatement("CREATE OR REPLACE TABLE TX (A INT); BEGIN; INSERT INTO TX VALUES (1), (2); COMMIT; SELECT SUM(A) FROM TX") { StatementCount = 5 }, Token);

        Assert.Equal(5, result.StatementHandles.Count);
        using var insert = await client.GetResultAsync(result.StatementHandles[2], Token);
        Assert.Equal(2, insert.Statistics!.RowsInserted);
        using var sum = await client.GetResultAsync(result.StatementHandles[4], Token);
        await foreach (var row in sum.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(3, row.Get<int>(0));
        }
    }

    [Fact]
    public async Task A_second_statement_nobody_announced_is_refused()
    {
        await using var client = emulator.Connect();

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync("SELECT 1; DROP TABLE T", Token));

        Assert.Equal(("000008", SnowflakeErrorKind.Statement), (error.Code, error.Kind));
    }

    [Theory]
    [InlineData("USE ROLE analyst", "Set Role")]
    [InlineData("  -- comment\n /* and */ use database d", "instead of USE")]
    [InlineData("USE d.public", "Set Database and Schema")]
    [InlineData("ALTER SESSION SET TIMEZONE = 'UTC'", "Set Parameters")]
    [InlineData("BEGIN", "send BEGIN; …; COMMIT as one")]
    [InlineData("BEGIN TRANSACTION", "send BEGIN")]
    [InlineData("START TRANSACTION", "send BEGIN")]
    [InlineData("COMMIT;", "send BEGIN")]
    [InlineData("rollback", "send BEGIN")]
    [InlineData("SET x = 1", "bind the value")]
    public async Task What_would_change_a_session_is_refused_with_what_to_do_instead(string sql, string advice)
    {
        await using var client = emulator.Connect();

        var error = await Assert.ThrowsAsync<NotSupportedException>(() => client.ExecuteAsync(sql, Token));

        Assert.Contains("keeps no session", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BEGIN LET x := 1; RETURN x; END")]
    [InlineData("ALTER TABLE T ADD COLUMN C INT")]
    [InlineData("SELECT 'USE ROLE x'")]
    [InlineData("\"USE\" ROLE")]
    public void What_only_looks_like_it_is_left_to_the_service(string sql) => SessionStatements.Refuse(new SnowflakeStatement(sql));

    [Fact]
    public async Task Role_warehouse_database_and_schema_are_those_of_the_statement()
    {
        await using var client = emulator.Connect();
        await emulator.Host.ExecuteAsync("CREATE SCHEMA IF NOT EXISTS D.\"Mixed\"; CREATE ROLE IF NOT EXISTS R2; GRANT ROLE R2 TO USER ADMIN; GRANT ALL ON DATABASE D TO ROLE R2", Token);
        var statement = new SnowflakeStatement("SELECT CURRENT_ROLE(), CURRENT_DATABASE(), CURRENT_SCHEMA()") { Role = "r2", Database = "d", Schema = "\"Mixed\"" };

        using var result = await client.ExecuteAsync(statement, Token);
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(["R2", "D", "Mixed"], row.ToArray());
        }
    }
}
