using System.Net;
using System.Text.Json.Nodes;

namespace SnowflakeEmulator.Tests.SqlApi;

public sealed class AsynchronousTests : IAsyncLifetime
{
    private ClockedEmulator? _emulator;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClockedEmulator Emulator => _emulator!;

    public async ValueTask InitializeAsync() =>
        _emulator = await ClockedEmulator.StartAsync(new SnowflakeEmulatorOptions { FirstPartitionBytes = 32 * 1024, PartitionBytes = 256 * 1024, ResultRetention = TimeSpan.FromHours(1) });

    public ValueTask DisposeAsync() => Emulator.DisposeAsync();

    [Fact]
    public async Task An_asynchronous_statement_is_answered_202_and_fetched_later()
    {
        using var client = Emulator.Connect();
        var accepted = await client.PostAsync("SELECT SYSTEM$WAIT(10), 5", query: "?async=true&requestId=" + Guid.NewGuid(), cancellationToken: Token);
        Assert.Equal((HttpStatusCode.Accepted, "333334"), (accepted.Status, accepted.Code));
        Assert.StartsWith($"/api/v2/statements/{accepted.Handle}?requestId=", (string)accepted.Body!["statementStatusUrl"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await client.GetAsync(accepted.Handle, cancellationToken: Token)).Status);
        Assert.Equal("RUNNING", Emulator.Host.StatementStatus(accepted.Handle));
        var done = await Emulator.AdvanceUntilAsync(DoneAsync(client, accepted.Handle), TimeSpan.FromSeconds(2));
        Assert.Equal("waited 10 seconds|5", done.Text);
        Assert.Equal("SUCCESS", Emulator.Host.StatementStatus(accepted.Handle));
    }

    [Fact]
    public async Task A_statement_of_more_than_45_seconds_is_answered_202_unasked()
    {
        using var client = Emulator.Connect();
        var answer = await Emulator.AdvanceUntilAsync(client.PostAsync("SELECT SYSTEM$WAIT(50, 'MINUTES')", cancellationToken: Token), TimeSpan.FromSeconds(5));
        Assert.Equal((HttpStatusCode.Accepted, "333333"), (answer.Status, answer.Code));
        Assert.Equal(HttpStatusCode.OK, (await client.CancelAsync(answer.Handle, Token)).Status);
    }

    [Fact]
    public async Task A_cancelled_statement_says_so_and_one_that_has_ended_cannot_be_cancelled()
    {
        using var client = Emulator.Connect();
        var accepted = await client.PostAsync("SELECT SYSTEM$WAIT(1, 'HOURS')", query: "?async=true", cancellationToken: Token);
        var canceled = await client.CancelAsync(accepted.Handle, Token);
        Assert.Equal((HttpStatusCode.OK, "000604"), (canceled.Status, canceled.Code));
        var answer = await DoneAsync(client, accepted.Handle);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "000604", "SQL execution canceled"), (answer.Status, answer.Code, answer.Message));
        Assert.Equal("000605", (await client.CancelAsync(accepted.Handle, Token)).Code);
    }

    [Fact]
    public async Task The_cancel_function_ends_ones_own_statements_and_those_on_a_warehouse_one_may_operate()
    {
        using var client = Emulator.Connect();
        Emulator.Host.AddUser("OTHER", "OPS");
        Emulator.Host.RegisterAccessToken("OTHER", "other-token");
        using var other = new Client(Emulator.Host.BaseAddress, static () => "other-token") { Role = "OPS", TokenType = "PROGRAMMATIC_ACCESS_TOKEN" };
        await client.RunAsync("CREATE WAREHOUSE CANCEL_WH", cancellationToken: Token);
        using var busy = new Client(Emulator.Host.BaseAddress, static () => "busy-token") { Warehouse = "CANCEL_WH", TokenType = "PROGRAMMATIC_ACCESS_TOKEN" };
        Emulator.Host.RegisterAccessToken("ADMIN", "busy-token");
        var running = await busy.PostAsync("SELECT SYSTEM$WAIT(1, 'HOURS')", query: "?async=true", cancellationToken: Token);
        var cancel = $"SELECT SYSTEM$CANCEL_QUERY('{running.Handle}')";

        Assert.Contains("not currently executing", (await other.RunAsync(cancel, cancellationToken: Token)).Cell, StringComparison.Ordinal);
        await client.RunAsync("EXPLAIN " + cancel, cancellationToken: Token);
        Assert.Equal("RUNNING", Emulator.Host.StatementStatus(running.Handle));

        await client.RunAsync("GRANT OPERATE ON WAREHOUSE CANCEL_WH TO ROLE OPS", cancellationToken: Token);
        Assert.Equal($"query [{running.Handle}] terminated.", (await other.RunAsync(cancel, cancellationToken: Token)).Cell);
        Assert.Equal("000604", (await DoneAsync(client, running.Handle)).Code);
        Assert.Contains("not currently executing", (await client.RunAsync(cancel, cancellationToken: Token)).Cell, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_computes_is_cancelled_too()
    {
        using var client = Emulator.Connect();
        var accepted = await client.PostAsync("SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 200000)) a, TABLE(GENERATOR(ROWCOUNT => 200000)) b WHERE RANDOM() = 1", query: "?async=true", cancellationToken: Token);
        await client.CancelAsync(accepted.Handle, Token);
        Assert.Equal("000604", (await DoneAsync(client, accepted.Handle)).Code);
        Assert.Equal(0, Emulator.Host.RunningStatements);
    }

    [Theory]
    [InlineData("timeout of the request")]
    [InlineData("parameter of the session")]
    [InlineData("setting of the warehouse")]
    public async Task A_time_limit_ends_a_statement_with_408(string limit)
    {
        await Emulator.Host.ExecuteAsync("CREATE DATABASE IF NOT EXISTS D; CREATE OR REPLACE TABLE D.PUBLIC.T AS SELECT 1 A", Token);
        using var client = Emulator.Connect();
        const string Slow = "SELECT SYSTEM$WAIT(60), COUNT(*) FROM D.PUBLIC.T";
        if (limit.EndsWith("warehouse", StringComparison.Ordinal))
        {
            await client.RunAsync("ALTER WAREHOUSE COMPUTE_WH SET STATEMENT_TIMEOUT_IN_SECONDS = 20", cancellationToken: Token);
        }

        var parameters = limit.EndsWith("session", StringComparison.Ordinal) ? new JsonObject { ["STATEMENT_TIMEOUT_IN_SECONDS"] = "20" } : null;
        var slow = client.PostAsync(Slow, parameters: parameters, timeout: limit.EndsWith("request", StringComparison.Ordinal) ? 20 : null, cancellationToken: Token);
        var answer = await Emulator.AdvanceUntilAsync(slow, TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.RequestTimeout, "000630"), (answer.Status, answer.Code));
        Assert.Equal("Statement reached its statement or warehouse timeout of 20 second(s) and was canceled.", answer.Message);
    }

    [Fact]
    public async Task A_long_result_comes_in_partitions_compressed_after_the_first()
    {
        using var client = Emulator.Connect();
        var first = await client.RunAsync("SELECT SEQ4(), REPEAT('y', 50) FROM TABLE(GENERATOR(ROWCOUNT => 20000))", cancellationToken: Token);
        var parts = first.Body!["resultSetMetaData"]!["partitionInfo"]!.AsArray();
        Assert.True(parts.Count > 3);
        Assert.Null(parts[0]!["compressedSize"]);
        var rows = first.Rows.Count;
        for (var i = 1; i < parts.Count; i++)
        {
            var part = await client.GetAsync(first.Handle, i, Token);
            Assert.True(part.Compressed);
            Assert.Equal(["data"], part.Body!.AsObject().Select(m => m.Key));
            Assert.Equal((int)parts[i]!["rowCount"]!, part.Rows.Count);
            rows += part.Rows.Count;
        }

        Assert.Equal(20_000, rows);
        Assert.Equal("391904", (await client.GetAsync(first.Handle, parts.Count, Token)).Code);
    }

    [Fact]
    public async Task A_result_is_gone_after_its_retention()
    {
        using var client = Emulator.Connect();
        var handle = (await client.RunAsync("SELECT 1", cancellationToken: Token)).Handle;
        Emulator.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(handle, cancellationToken: Token)).Status);
        Emulator.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(handle, cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task Twenty_repeats_of_one_request_at_once_run_it_once()
    {
        using var client = Emulator.Connect();
        await client.RunAllAsync("CREATE DATABASE IF NOT EXISTS D; CREATE OR REPLACE TABLE D.PUBLIC.ONCE (A INT)", Token);
        var query = $"?requestId={Guid.NewGuid()}&retry=true";
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PostAsync("INSERT INTO D.PUBLIC.ONCE VALUES (1)", query: query, cancellationToken: Token)));
        Assert.Single(answers.Select(a => a.Handle).Distinct());
        Assert.Equal("1", (await client.RunAsync("SELECT COUNT(*) FROM D.PUBLIC.ONCE", cancellationToken: Token)).Cell);
    }

    [Fact]
    public async Task Writers_of_one_row_wait_for_each_other()
    {
        using var client = Emulator.Connect();
        await client.RunAllAsync("CREATE DATABASE IF NOT EXISTS D; CREATE OR REPLACE TABLE D.PUBLIC.COUNTED AS SELECT 0::INT A", Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => client.PostAsync("UPDATE D.PUBLIC.COUNTED SET A = A + 1", cancellationToken: Token)));
        Assert.Equal([], answers.Where(a => a.Status != HttpStatusCode.OK).Select(a => a.Message));
        Assert.Equal("16", (await client.RunAsync("SELECT A FROM D.PUBLIC.COUNTED", cancellationToken: Token)).Cell);
    }

    [Fact]
    public async Task Of_many_that_create_one_table_one_succeeds()
    {
        using var client = Emulator.Connect();
        await client.RunAsync("CREATE DATABASE IF NOT EXISTS D", cancellationToken: Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => client.PostAsync("CREATE TABLE D.PUBLIC.RACED (A INT)", cancellationToken: Token)));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a => Assert.Equal("002002", a.Code));
    }

    private static async Task<Answer> DoneAsync(Client client, string handle)
    {
        while (true)
        {
            var answer = await client.GetAsync(handle, cancellationToken: Token);
            if (answer.Status != HttpStatusCode.Accepted)
            {
                return answer;
            }

            await Task.Delay(5, Token);
        }
    }
}
