using System.Data.Common;

namespace Sophia.Connections.Snowflake.Tests.Faults;

/// <summary>What is given up here is cancelled there.</summary>
public sealed class CancelTests(Emulator emulator) : IClassFixture<Emulator>, IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => emulator.Host.Faults.Reset();

    [Fact]
    public async Task A_202_that_never_ends_is_cancelled_at_the_limit_on_the_server_too()
    {
        await using var client = emulator.Connect();
        emulator.Host.Faults.HoldStatements = true;
        emulator.Host.Faults.AcceptNext(1);

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync(new SnowflakeStatement("SELECT 1") { Timeout = TimeSpan.FromSeconds(1) }, Token));

        Assert.Equal(SnowflakeErrorKind.Timeout, error.Kind);
        Assert.Contains("did not end within 1 s", error.Message, StringComparison.Ordinal);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 0, "the server has ended it");
        Assert.Equal("FAILED_WITH_ERROR", emulator.Host.StatementStatus(error.StatementHandle!));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_service_is_asked_again_to_cancel(int busy)
    {
        var cancels = 0;
        await using var server = await ScriptedServer.StartAsync((http, seen) =>
        {
            if (!seen.Path.EndsWith("/cancel", StringComparison.Ordinal))
            {
                return ScriptedServer.SendAsync(http, 202, ScriptedServer.Accepted);
            }

            return Interlocked.Increment(ref cancels) < 3 ? ScriptedServer.SendAsync(http, busy, "{}") : ScriptedServer.SendAsync(http, 200, """{"code":"000604","message":"canceled"}""");
        });
        var client = server.Connect();

        await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync(new SnowflakeStatement("SELECT 1") { Timeout = TimeSpan.FromSeconds(1) }, Token));
        await client.DisposeAsync();

        Assert.Equal(3, cancels);
    }

    [Fact]
    public async Task The_token_cancels_a_statement_that_has_a_handle()
    {
        await using var client = emulator.Connect();
        emulator.Host.Faults.HoldStatements = true;
        emulator.Host.Faults.AcceptNext(1);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = client.ExecuteAsync("SELECT 1", cancel.Token);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 1, "it runs");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 0, "the server has ended it");
    }

    [Fact]
    public async Task The_token_cancels_a_statement_whose_handle_nobody_has_said_yet()
    {
        await using var client = emulator.Connect();
        emulator.Host.Faults.HoldStatements = true;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = client.ExecuteAsync("SELECT 1", cancel.Token);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 1, "it runs, and its request is held");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 0, "the server has ended it");
    }

    [Fact]
    public async Task The_limit_cancels_a_statement_whose_handle_nobody_has_said_yet()
    {
        await using var client = emulator.Connect();
        emulator.Host.Faults.HoldStatements = true;

        await Assert.ThrowsAsync<SnowflakeException>(() => client.ExecuteAsync(new SnowflakeStatement("SELECT 1") { Timeout = TimeSpan.FromMilliseconds(300) }, Token));

        await Until.TrueAsync(() => emulator.Host.RunningStatements == 0, "the server has ended it");
    }

    [Fact]
    public async Task A_commands_time_limit_is_the_statements()
    {
        await using DbDataSource source = new SnowflakeDataSource(emulator.Options());
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = ("SELECT 1", 1);
        emulator.Host.Faults.HoldStatements = true;

        var error = await Assert.ThrowsAsync<SnowflakeException>(() => command.ExecuteScalarAsync(Token));

        Assert.Equal(("57014", SnowflakeErrorKind.Timeout), (error.SqlState, error.Kind));
        emulator.Host.Faults.HoldStatements = false;
        Assert.NotNull(await command.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task Cancel_of_a_command_ends_it_from_another_thread()
    {
        await using var source = new SnowflakeDataSource(emulator.Options());
        await using var connection = source.CreateConnection();
        connection.Open();
        await using var command = new SnowflakeCommand(connection, "SELECT 1");
        emulator.Host.Faults.HoldStatements = true;
        var running = Task.Run(() => command.ExecuteScalar(), Token);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 1, "it runs");

        command.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 0, "the server has ended it");
    }

    [Fact]
    public async Task Disposing_the_client_waits_for_cancellations_under_way()
    {
        var client = emulator.Connect();
        emulator.Host.Faults.HoldStatements = true;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = client.ExecuteAsync("SELECT 1", cancel.Token);
        await Until.TrueAsync(() => emulator.Host.RunningStatements == 1, "it runs");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        await client.DisposeAsync();

        await Until.TrueAsync(() => emulator.Host.RunningStatements == 0, "the server has ended it");
    }

    [Fact]
    public async Task A_statement_somebody_else_cancelled_says_so()
    {
        await using var client = emulator.Connect();
        emulator.Host.Faults.HoldStatements = true;
        var handle = await client.SubmitAsync(new SnowflakeStatement("SELECT 1"), Token);
        Assert.Equal(SnowflakeStatementState.Running, (await client.GetStatusAsync(handle, Token)).State);
        var waiting = client.GetResultAsync(handle, Token);

        await client.CancelAsync(handle, Token);

        Assert.Equal(SnowflakeErrorKind.Canceled, (await Assert.ThrowsAsync<SnowflakeException>(() => waiting)).Kind);
        Assert.Equal(SnowflakeStatementState.Failed, (await client.GetStatusAsync(handle, Token)).State);
        await client.CancelAsync(handle, Token);
    }

    [Fact]
    public async Task A_statement_that_was_never_sent_is_not_looked_for()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => ScriptedServer.SendAsync(http, 200, ScriptedServer.Result("[]", partitions: [0])));
        await using var client = server.Connect(options => options.ConfigureHttp = handler => handler.ConnectCallback = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return null!;
        });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ExecuteAsync("SELECT 1", cancel.Token));
        await client.DisposeAsync();

        Assert.Empty(server.Requests);
    }
}
