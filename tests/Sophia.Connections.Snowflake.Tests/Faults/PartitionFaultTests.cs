using System.Globalization;
using SnowflakeEmulator;
using Sophia.Tests.Shared;

namespace Sophia.Connections.Snowflake.Tests.Faults;

/// <summary>What happens between the partitions of a result.</summary>
public sealed class PartitionFaultTests(Emulator emulator) : IClassFixture<Emulator>, IDisposable
{
    private const string Query = "SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 100000)) ORDER BY 1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => emulator.Host.Faults.Reset();

    [Fact]
    public async Task A_connection_cut_between_and_within_partitions_loses_and_repeats_no_row()
    {
        await using var client = emulator.Connect(options => options.RetryAttempts = 5);
        using var result = await client.ExecuteAsync(Query, Token);
        emulator.Host.Faults.CutNext(3, afterBytes: 5000, partitionsOnly: true);
        var next = 0L;
        await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
        {
            Assert.Equal(next++, row.Get<long>(0));
        }

        Assert.Equal(100_000, next);
    }

    [Fact]
    public async Task A_partition_that_cannot_be_had_is_an_error_and_no_end_of_the_rows()
    {
        await using var client = emulator.Connect(options => options.RetryAttempts = 1);
        using var result = await client.ExecuteAsync(Query, Token);
        emulator.Host.Faults.CutNext(1000, afterBytes: 10, partitionsOnly: true);
        var rows = 0;

        var error = await Assert.ThrowsAsync<SnowflakeException>(async () =>
        {
            await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
            {
                rows++;
            }
        });

        Assert.Equal(SnowflakeErrorKind.Network, error.Kind);
        Assert.Equal(result.Handle, error.StatementHandle);
        Assert.InRange(rows, 1, 99_999);
    }

    [Fact]
    public async Task An_insert_whose_answer_was_cut_off_runs_once()
    {
        await using var client = emulator.Connect();
        await client.ExecuteAsync("CREATE OR REPLACE TABLE ONCE (N NUMBER)", Token);
        emulator.Host.Faults.CutNext(2, afterBytes: 10);

        using var result = await client.ExecuteAsync("INSERT INTO ONCE VALUES (1)", Token);

        Assert.Equal(1, result.Statistics!.RowsInserted);
        Assert.Equal(1L, Convert.ToInt64((await client.RowsAsync("SELECT COUNT(*) FROM ONCE", Token))[0][0], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_reader_that_leaves_early_leaves_nothing_behind()
    {
        await using var client = emulator.Connect();
        using var result = await client.ExecuteAsync(Query, Token);
        for (var i = 0; i < 20; i++)
        {
            await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
            {
                break;
            }
        }

        await foreach (var row in result.ReadRowsAsync(99_999, Token))
        {
            Assert.Equal(99_999, row.Get<long>(0));
        }
    }

    [Fact]
    public async Task A_service_restarted_under_way_is_said_to_have_forgotten_the_statement()
    {
        var options = new SnowflakeEmulatorOptions { Url = $"http://127.0.0.1:{FreePort.FindRow(1)}", FirstPartitionBytes = 10_000, PartitionBytes = 20_000, AdminAccessToken = "pat" };
        var first = await SnowflakeEmulatorHost.StartAsync(options, Token);
        await using var client = new SnowflakeClient(new SnowflakeOptions { BaseAddress = first.BaseAddress, Token = "pat", FetchAhead = 1, RetryDelay = TimeSpan.FromMilliseconds(10) });
        using var result = await client.ExecuteAsync(Query, Token);
        SnowflakeEmulatorHost? second = null;
        var rows = 0;

        var error = await Assert.ThrowsAsync<SnowflakeException>(async () =>
        {
            await foreach (var row in result.ReadRowsAsync(cancellationToken: Token))
            {
                if (rows++ == 0)
                {
                    await first.DisposeAsync();
                    second = await SnowflakeEmulatorHost.StartAsync(options, Token);
                }
            }
        });

        Assert.Equal((SnowflakeErrorKind.StatementUnknown, result.Handle), (error.Kind, error.StatementHandle));
        Assert.Contains("Run the statement again", error.Message, StringComparison.Ordinal);
        Assert.Single(await client.RowsAsync("SELECT 1", Token));
        await second!.DisposeAsync();
    }

    [Fact]
    public async Task A_service_restarted_while_a_statement_runs_is_said_to_have_forgotten_it()
    {
        var options = new SnowflakeEmulatorOptions { Url = $"http://127.0.0.1:{FreePort.FindRow(1)}", AdminAccessToken = "pat" };
        var first = await SnowflakeEmulatorHost.StartAsync(options, Token);
        await using var client = new SnowflakeClient(new SnowflakeOptions { BaseAddress = first.BaseAddress, Token = "pat", RetryDelay = TimeSpan.FromMilliseconds(10) });
        var handle = await client.SubmitAsync(new SnowflakeStatement("SELECT SYSTEM$WAIT(1, 'HOURS')"), Token);
        await Until.TrueAsync(() => first.RunningStatements == 1, "it runs");

        await first.DisposeAsync();
        await using var second = await SnowflakeEmulatorHost.StartAsync(options, Token);

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.GetResultAsync(handle, Token));
        Assert.Equal((SnowflakeErrorKind.StatementUnknown, handle), (error.Kind, error.StatementHandle));
        Assert.Single(await client.RowsAsync("SELECT 1", Token));
    }

    [Fact]
    public async Task A_handle_is_good_for_a_process_that_was_not_there_when_the_statement_began()
    {
        string handle;
        await using (var before = emulator.Connect())
        {
            handle = await before.SubmitAsync(new SnowflakeStatement(Query), Token);
        }

        await using var after = emulator.Connect();
        using var result = await after.GetResultAsync(handle, Token);
        var next = 90_000L;
        await foreach (var row in result.ReadRowsAsync(next, Token))
        {
            Assert.Equal(next++, row.Get<long>(0));
        }

        Assert.Equal(100_000, next);
    }
}
