using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Audit;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>What is asked of a query beside its SQL.</summary>
/// <param name="Rows">Rows of the page; 0 for the default.</param>
/// <param name="Cursor">The page's beginning, or null.</param>
/// <param name="Columns">The columns that are wanted, or null.</param>
/// <param name="Note">What to tell with the rows.</param>
internal sealed record TableRequest(int Rows = 0, string? Cursor = null, IReadOnlyCollection<string>? Columns = null, string? Note = null);

/// <summary>Queries and their pages. Thread-safe.</summary>
internal sealed class TableQueries(StatementFlow flow, AccountRunner runner, PageCursor cursors, OperationAudit audit)
{
    /// <summary>Runs a caller's text, which must be one statement that reads.</summary>
    public async Task<TableAnswer> AnswerAsync(OperationContext operation, string sql, TableRequest request, CancellationToken cancellationToken)
    {
        var statement = await flow.InspectReadAsync(operation, sql, cancellationToken);
        if (request.Cursor is null)
        {
            await flow.CheckAsync(operation, sql, [statement], cancellationToken);
        }

        return await AnswerAsync(operation, SqlText.Of(statement), statement.Kinds, statement.Objects, request, cancellationToken);
    }

    /// <summary>Runs a statement of this program's own, after the guard has looked at it like at any other.</summary>
    public Task<TableAnswer> AnswerAsync(OperationContext operation, SqlText sql, TableRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(operation, sql.Text, request, cancellationToken);

    /// <summary>Runs a query over the account itself, such as its history, which the guard's lists of objects are not about.</summary>
    public Task<TableAnswer> AnswerOfAccountAsync(OperationContext operation, SqlText sql, TableRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(operation, sql, KindSet.Of(StatementKind.Select), [], request, cancellationToken);

    private async Task<TableAnswer> AnswerAsync(
        OperationContext operation, SqlText sql, KindSet kinds, IReadOnlyList<ObjectReference> objects, TableRequest request, CancellationToken cancellationToken)
    {
        var environment = operation.Environment;
        var rows = Math.Clamp(request.Rows == 0 ? SnowflakeAdminDefaults.PageRows : request.Rows, 1, environment.MaxRows);
        var question = $"{operation.Caller.Name}\n{environment.Name}\n{operation.Tool}\n{sql.Text}";
        var wanted = new PageRequest(rows, environment.MaxBytes, 0, request.Columns);
        var page = request.Cursor is { } cursor
            ? await NextAsync(operation, wanted with { Filter = ListFilter.Of(kinds, sql.Text, objects, environment.Policy) }, cursor, question, cancellationToken)
            : await flow.RunAsync(operation, sql, kinds, objects, wanted, cancellationToken);
        var next = page.HasMore && page.Returned > 0 ? await cursors.WriteAsync(page.QueryId, page.End, question, cancellationToken) : null;
        return TableAnswer.Of(environment.Name, page, next, request.Note);
    }

    private async Task<ResultPage> NextAsync(OperationContext operation, PageRequest wanted, string cursor, string question, CancellationToken cancellationToken)
    {
        var (queryId, skip) = await cursors.ReadAsync(cursor, question, cancellationToken);
        var page = await runner.ReadAsync(operation.Environment, queryId, wanted with { Skip = skip }, cancellationToken);
        await audit.RanAsync(operation, page);
        return page;
    }
}
