using System.Data.Common;

namespace Sophia.Connections.Snowflake.Tests.Client;

/// <summary>Statements and their results, over the emulator.</summary>
public sealed class StatementTests(Emulator emulator) : IClassFixture<Emulator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_statement_gives_columns_and_rows()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync("SELECT 1 AS A, 'x' AS B UNION ALL SELECT 2, NULL ORDER BY 1", Token);
        List<object?[]> rows = [];
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            rows.Add(row.ToArray());
        }

        Assert.Equal(["A", "B"], result.Columns.Select(column => column.Name));
        Assert.Equal(2, result.RowCount);
        Assert.Equal("x", rows[0][1]);
        Assert.Null(rows[1][1]);
        Assert.NotEmpty(result.Handle);
    }

    [Fact]
    public async Task Rows_of_many_partitions_come_in_order_and_exactly_once()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync("SELECT SEQ4() AS N, 'row ' || SEQ4() AS T FROM TABLE(GENERATOR(ROWCOUNT => 200000)) ORDER BY 1", Token);
        Assert.True(result.PartitionCount > 5, $"{result.PartitionCount} partitions");
        var next = 0L;
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(next, row.Get<long>(0));
            if (next % 1000 == 0)
            {
                Assert.Equal($"row {next}", row.GetString(1));
            }

            next++;
        }

        Assert.Equal(200_000, next);
    }

    [Fact]
    public async Task The_data_source_is_ado_net()
    {
        await using DbDataSource source = new SnowflakeDataSource(emulator.Options());
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT ?::NUMBER + 1, ?";
        foreach (var value in new object[] { 41, "text" })
        {
            var parameter = command.CreateParameter();
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(Token);
        Assert.True(await reader.ReadAsync(Token));
        Assert.Equal(42, reader.GetInt32(0));
        Assert.Equal("text", reader.GetString(1));
        Assert.False(await reader.ReadAsync(Token));
    }
}
