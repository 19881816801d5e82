using System.Text;

namespace Sophia.Connections.Snowflake.Tests.Client;

/// <summary>What a row costs in memory. Counted on one thread, so that nothing else counts.</summary>
public sealed class AllocationTests
{
    private const int Rows = 20_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_of_ten_columns_costs_what_its_texts_do_and_nothing_where_none_is_asked_for()
    {
        var data = new StringBuilder("[");
        for (var i = 0; i < Rows; i++)
        {
            data.Append(i == 0 ? "[" : ",[").AppendJoin(',', Enumerable.Range(0, 10).Select(column => $"\"{(i * 10) + column}\"")).Append(']');
        }

        await using var server = await ScriptedServer.StartAsync((http, _) => ScriptedServer.SendAsync(http, 200, ScriptedServer.Result(data.Append(']').ToString(), 10, [Rows], "fixed")));
        await using var source = new SnowflakeDataSource(new SnowflakeOptions { BaseAddress = server.Address, Token = "a-token" });
        await using var connection = source.CreateConnection();
        connection.Open();
        await using var command = new SnowflakeCommand(connection, "SELECT 1");
        await using var reader = (SnowflakeDataReader)await command.ExecuteReaderAsync(Token);

        // The buffers have grown to what a batch needs before anything is counted.
        Measure(reader, Rows / 4, static (row, column) => row.GetInt64(column));
        var numbers = Measure(reader, Rows / 4, static (row, column) => row.GetInt64(column));
        var texts = Measure(reader, (Rows / 2) - 1, static (row, column) => row.GetString(column).Length);

        // At most 40 bytes for each of ten short texts, and nothing else.
        Assert.InRange(numbers, 0, 8);
        Assert.InRange(texts, 320, 408);
    }

    private static double Measure(SnowflakeDataReader reader, int rows, Func<SnowflakeDataReader, int, long> read)
    {
        var (before, sum) = (GC.GetAllocatedBytesForCurrentThread(), 0L);
        for (var i = 0; i < rows && reader.Read(); i++)
        {
            for (var column = 0; column < 10; column++)
            {
                sum += read(reader, column);
            }
        }

        Assert.NotEqual(0, sum);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rows;
    }
}
