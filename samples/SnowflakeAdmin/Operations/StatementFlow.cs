using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Audit;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>The one way of every statement: guard, limits, audit, account. Thread-safe.</summary>
internal sealed class StatementFlow(AccountRunner runner, OperationAudit audit, CostLimit costs, RoleContents roles, RunningOperations running)
{
    /// <summary>Looks at a text and refuses what the environment does not allow.</summary>
    /// <exception cref="RefusedException">It is refused.</exception>
    public async Task<GuardVerdict> InspectAsync(OperationContext operation, string sql, CancellationToken cancellationToken)
    {
        var verdict = SqlGuard.Inspect(sql, operation.Environment.Policy);
        return verdict.Allowed ? verdict : throw await RefuseAsync(operation, sql, verdict.Reason, verdict.Message, cancellationToken);
    }

    /// <summary>Looks at a text that may only read, and only one thing.</summary>
    /// <exception cref="RefusedException">It is refused.</exception>
    public async Task<GuardedStatement> InspectReadAsync(OperationContext operation, string sql, CancellationToken cancellationToken)
    {
        var verdict = await InspectAsync(operation, sql, cancellationToken);
        return (verdict.Statements.Count, verdict.Statements[0].Kinds.IsReadOnly) switch
        {
            (> 1, _) => throw await RefuseAsync(operation, sql, GuardReason.TooMany, $"{operation.Tool} takes one statement.", cancellationToken),
            (_, false) => throw await RefuseAsync(
                operation, sql, GuardReason.StatementNotAllowed, $"{operation.Tool} only reads, and this is {verdict.Statements[0].Kinds}. Use execute_statement.", cancellationToken),
            _ => verdict.Statements[0],
        };
    }

    /// <summary>What needs the account to decide: roles that contain privileged ones, and cost limits.</summary>
    /// <exception cref="RefusedException">It is refused.</exception>
    public async Task CheckAsync(OperationContext operation, string sql, IReadOnlyList<GuardedStatement> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
        {
            var refusal = await roles.FindRefusalAsync(operation.Environment, statement, cancellationToken) ?? await costs.FindRefusalAsync(operation.Environment, statement, cancellationToken);
            if (refusal is not null)
            {
                throw await RefuseAsync(operation, sql, refusal.Reason, refusal.Message, cancellationToken);
            }
        }
    }

    /// <summary>Runs a statement that was allowed.</summary>
    /// <exception cref="AccountException">It failed.</exception>
    public async Task<ResultPage> RunAsync(OperationContext operation, GuardedStatement statement, PageRequest page, CancellationToken cancellationToken) =>
        await RunAsync(operation, SqlText.Of(statement), statement.Kinds, statement.Objects, page, cancellationToken);

    /// <summary>Runs a statement of this program's own.</summary>
    /// <exception cref="AccountException">It failed.</exception>
    public async Task<ResultPage> RunAsync(
        OperationContext operation, SqlText sql, KindSet kinds, IReadOnlyList<ObjectReference> objects, PageRequest page, CancellationToken cancellationToken)
    {
        await audit.StartedAsync(operation, sql.Text, kinds, objects, cancellationToken);
        using var entry = running.Enter(operation);
        try
        {
            var wanted = page with { Filter = ListFilter.Of(kinds, sql.Text, objects, operation.Environment.Policy) };
            var result = await runner.RunAsync(operation.Environment, sql, kinds.IsReadOnly, wanted, operation.Tag, cancellationToken);
            await audit.RanAsync(operation, result);
            return result;
        }
        catch (Exception exception)
        {
            await audit.FailedAsync(operation, exception);
            throw;
        }
    }

    /// <summary>Ends a query by the account's API, audited like a statement.</summary>
    /// <returns>False when the API does not know it.</returns>
    /// <exception cref="AccountException">It failed.</exception>
    public async Task<bool> CancelAsync(OperationContext operation, string queryId, CancellationToken cancellationToken)
    {
        await audit.CancellingAsync(operation, queryId, cancellationToken);
        try
        {
            var known = await runner.CancelAsync(operation.Environment, queryId, cancellationToken);
            await audit.CancelledAsync(operation, queryId, known);
            return known;
        }
        catch (Exception exception)
        {
            await audit.FailedAsync(operation, exception);
            throw;
        }
    }

    /// <summary>Writes a refusal into the audit log.</summary>
    public async Task<RefusedException> RefuseAsync(OperationContext operation, string sql, GuardReason reason, string message, CancellationToken cancellationToken)
    {
        await audit.RefusedAsync(operation, sql, reason, message, cancellationToken);
        return new RefusedException(reason, message);
    }
}
