using System.Data.Common;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Sql;
using Sophia.Connections;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Accounts;

/// <summary>Runs statements on the environments' accounts, through their pools: limits, breaker and health are those of the pool. Thread-safe.</summary>
internal sealed class AccountRunner(UnifiedConnectionManager connections, TimeProvider time)
{
    /// <summary>Runs a statement and reads a page of its rows. At the environment's time limit it is cancelled, on the server too.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="sql">What.</param>
    /// <param name="readOnly">Whether it may be run again after a broken connection.</param>
    /// <param name="page">Which rows are wanted.</param>
    /// <param name="tag">Marks it in the query history.</param>
    /// <param name="cancellationToken">Cancels it, on the server too.</param>
    /// <exception cref="AccountException">It failed.</exception>
    public Task<ResultPage> RunAsync(AdminEnvironment environment, SqlText sql, bool readOnly, PageRequest page, string? tag, CancellationToken cancellationToken) =>
        UseAsync(environment, readOnly, (client, token) => RunAsync(client, Statement(environment, sql, tag), page, token), cancellationToken);

    /// <summary>Reads a page of a result that the service still has.</summary>
    /// <exception cref="AccountException">It failed, or the service has it no more.</exception>
    public Task<ResultPage> ReadAsync(AdminEnvironment environment, string queryId, PageRequest page, CancellationToken cancellationToken) => UseAsync(
        environment,
        readOnly: true,
        async (client, token) =>
        {
            var started = time.GetTimestamp();
            using var result = await client.GetResultAsync(queryId, token);
            return await PageAsync(result, page, started, token);
        },
        cancellationToken);

    /// <summary>Cancels a statement that this server's user has started.</summary>
    /// <returns>False when the service does not know it.</returns>
    public Task<bool> CancelAsync(AdminEnvironment environment, string queryId, CancellationToken cancellationToken) => UseAsync(
        environment,
        readOnly: true,
        async (client, token) =>
        {
            try
            {
                await client.CancelAsync(queryId, token);
                return true;
            }
            catch (SnowflakeException exception) when (exception.Kind is SnowflakeErrorKind.StatementUnknown or SnowflakeErrorKind.Request)
            {
                return false;
            }
        },
        cancellationToken);

    private static SnowflakeStatement Statement(AdminEnvironment environment, SqlText sql, string? tag) => new(sql.Text)
    {
        // What the guard resolved names with is what the statement runs with; and one statement is what it found.
        Database = environment.Policy.Database is { } database ? SqlName.Stored(database).ToString() : null,
        Schema = environment.Policy.Schema is { } schema ? SqlName.Stored(schema).ToString() : null,
        StatementCount = 1,
        Timeout = environment.Timeout,
        QueryTag = tag,
    };

    private async Task<ResultPage> RunAsync(SnowflakeClient client, SnowflakeStatement statement, PageRequest page, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var result = await client.ExecuteAsync(statement, cancellationToken);
        return await PageAsync(result, page, started, cancellationToken);
    }

    private async Task<ResultPage> PageAsync(SnowflakeResult result, PageRequest page, long started, CancellationToken cancellationToken)
    {
        using var writer = new PageWriter(page);
        var columns = page.Choose(result.Columns);
        var names = page.Filter?.Bind([.. result.Columns.Select(static column => column.Name)]);
        var hidden = 0;
        await foreach (var row in result.ReadRowsAsync(page.Skip, cancellationToken))
        {
            if (names is not null && !page.Filter!.Allows(names.Of(column => row.GetString(column))))
            {
                hidden++;
                continue;
            }

            if (!writer.TryAdd(row, columns))
            {
                break;
            }
        }

        return new ResultPage(
            result.Handle, columns, writer.Finish(), writer.Count, page.Skip, result.RowCount, writer.CutCells, result.Statistics?.RowsAffected, time.GetElapsedTime(started), hidden);
    }

    private async Task<T> UseAsync<T>(AdminEnvironment environment, bool readOnly, Func<SnowflakeClient, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await connections.ExecuteAsync<DbConnection, T>(
                environment.Pool,
                (connection, token) => work(((SnowflakeConnection)connection).Client, token),
                new ExecuteOptions { Idempotent = readOnly, Timeout = environment.Timeout + SnowflakeAdminDefaults.RunMargin },
                cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw AccountException.From(environment.Name, exception);
        }
    }
}
