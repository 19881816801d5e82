using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Audit;
using SnowflakeAdmin.Confirmation;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Operations;

/// <summary>The way of what may change something: looked at, confirmed where the environment wants that, looked at again, run statement by statement. Thread-safe.</summary>
internal sealed class ChangeFlow(StatementFlow flow, Confirmations confirmations, OperationAudit audit)
{
    private static readonly PageRequest Little = new(SnowflakeAdminDefaults.SampleRows, SnowflakeAdminDefaults.PageBytes / 4);

    /// <summary>Runs a text, or asks for its confirmation.</summary>
    /// <param name="context">The call, which may carry a person's answer.</param>
    /// <param name="operation">Who, by which tool, where.</param>
    /// <param name="sql">The text.</param>
    /// <param name="cancellationToken">Cancels what runs.</param>
    /// <exception cref="InputRequiredException">The client is to ask its user.</exception>
    public async Task<ChangeAnswer> RunAsync(
        RequestContext<CallToolRequestParams> context, OperationContext operation, string sql, CancellationToken cancellationToken)
    {
        if (PersonQuestion.Answer(context.Params) is { } answer)
        {
            return await AnsweredAsync(operation, sql, answer.Token, answer.Yes, cancellationToken);
        }

        var verdict = await flow.InspectAsync(operation, sql, cancellationToken);
        await flow.CheckAsync(operation, sql, verdict.Statements, cancellationToken);
        if (!verdict.Statements.Any(statement => operation.Environment.NeedsConfirmation(statement.Kinds)))
        {
            return await RunAllAsync(operation, verdict.Statements, cancellationToken);
        }

        var byPerson = PersonQuestion.CanAsk(context);
        var (token, expires) = await confirmations.AskAsync(operation.Id, operation.Caller.Name, operation.Environment.Name, operation.Tool, sql, byPerson, cancellationToken);
        await audit.NoteAsync(operation, AuditEvent.ConfirmationAsked, sql, cancellationToken);
        return byPerson ? throw PersonQuestion.Ask(operation.Environment, verdict, token) : ChangeAnswer.Ask(operation.Environment, verdict, sql, token, expires);
    }

    /// <summary>Runs what was asked about, by its token.</summary>
    public async Task<ChangeAnswer> ConfirmAsync(Caller caller, AdminEnvironment environment, string token, string sql, string tool, CancellationToken cancellationToken)
    {
        var pending = await confirmations.TakeAsync(token, caller.Name, environment.Name, sql, byPerson: false, cancellationToken);
        return await ConfirmedAsync(new OperationContext(pending.Operation, caller, tool, environment), sql, cancellationToken);
    }

    private async Task<ChangeAnswer> AnsweredAsync(OperationContext operation, string sql, string token, bool yes, CancellationToken cancellationToken)
    {
        var pending = await confirmations.TakeAsync(token, operation.Caller.Name, operation.Environment.Name, sql, byPerson: true, cancellationToken);
        var asked = operation with { Id = pending.Operation };
        if (yes)
        {
            return await ConfirmedAsync(asked, sql, cancellationToken);
        }

        await audit.NoteAsync(asked, AuditEvent.Declined, sql, cancellationToken);
        return ChangeAnswer.Declined(operation.Environment);
    }

    private async Task<ChangeAnswer> ConfirmedAsync(OperationContext operation, string sql, CancellationToken cancellationToken)
    {
        await audit.NoteAsync(operation, AuditEvent.Confirmed, sql, cancellationToken);
        // Once more: minutes may have passed, and another process may have another policy.
        var verdict = await flow.InspectAsync(operation, sql, cancellationToken);
        await flow.CheckAsync(operation, sql, verdict.Statements, cancellationToken);
        return await RunAllAsync(operation, verdict.Statements, cancellationToken);
    }

    private async Task<ChangeAnswer> RunAllAsync(OperationContext operation, IReadOnlyList<GuardedStatement> statements, CancellationToken cancellationToken)
    {
        var done = new List<StatementOutcome>(statements.Count);
        foreach (var statement in statements)
        {
            try
            {
                done.Add(StatementOutcome.Of(statement, await flow.RunAsync(operation, statement, Little, cancellationToken)));
            }
            catch (AccountException exception) when (statements.Count > 1)
            {
                // Without the cause, whose own words would be told instead; the audit log has it.
                throw new McpException(
                    $"Statement {done.Count + 1} of {statements.Count} failed: {exception.Message} The {done.Count} before it have run and stay; those behind it did not run.");
            }
        }

        return ChangeAnswer.Ran(operation.Environment, done);
    }
}
