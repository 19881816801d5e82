namespace Sophia.Connections.Snowflake.Tests.Faults;

/// <summary>Statements at and beyond the limits.</summary>
public sealed class LargeInputTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_of_a_megabyte_runs_and_a_larger_one_is_refused_by_the_service()
    {
        await using var client = emulator.Connect();
        var text = new string('x', 1_000_000);

        Assert.Equal(1_000_000L, Convert.ToInt64((await client.RowsAsync($"SELECT LENGTH('{text}')", Token))[0][0]));
        Assert.Equal(SnowflakeErrorKind.Statement, (await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync($"SELECT LENGTH('{text}{text}')", Token))).Kind);
    }

    [Fact]
    public async Task A_hundred_thousand_bindings_go_into_one_insert()
    {
        await using var client = emulator.Connect();
        await client.ExecuteAsync("CREATE OR REPLACE TABLE MANY (A NUMBER, B VARCHAR)", Token);
        var statement = new SnowflakeStatement("INSERT INTO MANY VALUES " + string.Join(',', Enumerable.Repeat("(?,?)", 50_000)));
        for (var i = 1; i <= 50_000; i++)
        {
            statement.Bindings.Add(SnowflakeBinding.From(i));
            statement.Bindings.Add(SnowflakeBinding.From($"text {i}"));
        }

        using var result = await client.ExecuteAsync(statement, Token);

        Assert.Equal(50_000, result.Statistics!.RowsInserted);
        var row = (await client.RowsAsync("SELECT COUNT(*), SUM(A), MAX(B) FROM MANY", Token))[0];
        Assert.Equal((50_000, 1_250_025_000, "text 9999"), (Convert.ToInt64(row[0]), Convert.ToInt64(row[1]), row[2]));
    }

    [Fact]
    public async Task An_array_of_values_inserts_a_row_for_each()
    {
        await using var client = emulator.Connect();
        await client.ExecuteAsync("CREATE OR REPLACE TABLE BATCH (A NUMBER, B VARCHAR)", Token);
        var statement = new SnowflakeStatement("INSERT INTO BATCH VALUES (?, ?)")
        {
            Bindings = { SnowflakeBinding.FromMany([1, 2, 3], SnowflakeType.Fixed), SnowflakeBinding.FromMany(["a", null, "c"], SnowflakeType.Text) },
        };

        using var result = await client.ExecuteAsync(statement, Token);

        Assert.Equal(3, result.Statistics!.RowsInserted);
        Assert.Null((await client.RowsAsync("SELECT B FROM BATCH WHERE A = 2", Token))[0][0]);
    }

    [Fact]
    public async Task A_nul_arrives_as_it_is()
    {
        await using var client = emulator.Connect();
        var statement = new SnowflakeStatement("SELECT ?, 'c\0d'") { Bindings = { SnowflakeBinding.From("a\0b") } };

        using var result = await client.ExecuteAsync(statement, Token);
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(("a\0b", "c\0d"), (row.GetString(0), row.GetString(1)));
        }
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_before_it_becomes_something_else()
    {
        await using var client = emulator.Connect();

        var inText = await Assert.ThrowsAsync<ArgumentException>(() => client.ExecuteAsync("SELECT '\uD83D'", Token));
        var inBinding = await Assert.ThrowsAsync<ArgumentException>(() => client.ExecuteAsync(new SnowflakeStatement("SELECT ?") { Bindings = { SnowflakeBinding.From("ab\uDE00") } }, Token));

        Assert.Contains("position 8", inText.Message, StringComparison.Ordinal);
        Assert.Contains("position 2", inBinding.Message, StringComparison.Ordinal);
        Assert.Equal("😀", (await client.RowsAsync("SELECT '😀'", Token))[0][0]);
    }
}
