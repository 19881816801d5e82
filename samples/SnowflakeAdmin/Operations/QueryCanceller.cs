using System.Text.RegularExpressions;
using ModelContextProtocol;
using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Ends queries: one's own anywhere, those of others where the environment allows CancelQuery. Thread-safe.</summary>
internal sealed partial class QueryCanceller(HistoryQueries history, StatementFlow flow, RunningOperations running)
{
    private static readonly KindSet Kind = KindSet.Of(StatementKind.CancelQuery);

    /// <summary>Ends a query.</summary>
    /// <exception cref="RefusedException">It is somebody else's, and this environment does not allow that.</exception>
    public async Task<CancelAnswer> CancelAsync(OperationContext operation, string queryId, CancellationToken cancellationToken)
    {
        if (!QueryId().IsMatch(queryId))
        {
            throw new McpException("queryId is not the id of a query, such as 01b2c3d4-0000-0000-0000-000000000000; query_history and the answers of queries have them.");
        }

        var sql = SqlText.Of($"SELECT SYSTEM$CANCEL_QUERY({new SqlValue(queryId)})");
        if (!operation.Environment.Policy.Statements.Contains(Kind) && !await IsOwnAsync(operation, queryId, cancellationToken))
        {
            throw await flow.RefuseAsync(
                operation, sql.Text, GuardReason.StatementNotAllowed, $"{operation.Environment.Name} allows to cancel only what you have under way by this server.", cancellationToken);
        }

        // The API ends what this server's user has started; the function everything else its role may end.
        if (await flow.CancelAsync(operation, queryId, cancellationToken))
        {
            return new CancelAnswer(operation.Environment.Name, queryId, "Snowflake was asked to end it; query_history says when it has.");
        }

        var page = await flow.RunAsync(operation, sql, Kind, [], new PageRequest(1, SnowflakeAdminDefaults.PageBytes), cancellationToken);
        return new CancelAnswer(operation.Environment.Name, queryId, page.Rows[0][0].ToString());
    }

    private async Task<bool> IsOwnAsync(OperationContext operation, string queryId, CancellationToken cancellationToken)
    {
        var found = await history.FindTagAsync(operation, queryId, cancellationToken);
        return found.TotalRows > 0 && running.IsOf(found.Rows[0][0].GetString() ?? "", operation.Caller.Name, operation.Environment.Name);
    }

    [GeneratedRegex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
    private static partial Regex QueryId();
}
