using System.Security.Cryptography;
using System.Text;
using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Operations;

namespace SnowflakeAdmin.Audit;

/// <summary>Writes what happens to operations into the audit log.</summary>
internal sealed class OperationAudit(AuditLog log, ILogger<OperationAudit> logger)
{
    /// <summary>Nothing ran.</summary>
    public async Task RefusedAsync(OperationContext operation, string sql, GuardReason reason, string message, CancellationToken cancellationToken)
    {
        logger.Refused(operation.Environment.Name, operation.Tool, operation.Caller.Name, reason);
        await log.WriteAsync(Entry(operation, AuditEvent.Refused, sql) with { Reason = $"{reason}: {message}" }, durable: false, cancellationToken);
    }

    /// <summary>Somebody was asked, confirmed or declined.</summary>
    public Task NoteAsync(OperationContext operation, AuditEvent happened, string sql, CancellationToken cancellationToken) =>
        log.WriteAsync(Entry(operation, happened, sql), durable: happened is AuditEvent.Confirmed, cancellationToken);

    /// <summary>A statement is about to be sent. What changes something is on disk before it runs.</summary>
    public Task StartedAsync(OperationContext operation, string sql, KindSet kinds, IReadOnlyList<ObjectReference> objects, CancellationToken cancellationToken) => log.WriteAsync(
        Entry(operation, AuditEvent.Started, sql) with { Kinds = kinds.ToString(), Objects = [.. objects.Select(static reference => reference.ToString())] },
        durable: !kinds.IsReadOnly,
        cancellationToken);

    /// <summary>A statement ran.</summary>
    public Task RanAsync(OperationContext operation, ResultPage page) => EndAsync(
        operation,
        Entry(operation, AuditEvent.Ran, null) with { QueryId = page.QueryId, Rows = page.Changed ?? page.Returned, Milliseconds = Math.Round(page.Elapsed.TotalMilliseconds, 1) });

    /// <summary>A statement failed, or its caller went away.</summary>
    public Task FailedAsync(OperationContext operation, Exception exception)
    {
        var failure = exception as AccountException;
        return EndAsync(operation, Entry(operation, exception is OperationCanceledException ? AuditEvent.Cancelled : AuditEvent.Failed, null) with
        {
            QueryId = failure?.QueryId,
            Reason = failure is null ? exception.GetType().Name : $"{failure.Code}: {failure.Message}",
        });
    }

    /// <summary>A query is about to be cancelled by the account's API.</summary>
    public Task CancellingAsync(OperationContext operation, string queryId, CancellationToken cancellationToken) =>
        log.WriteAsync(Entry(operation, AuditEvent.Started, null) with { Kinds = nameof(StatementKind.CancelQuery), QueryId = queryId }, durable: true, cancellationToken);

    /// <summary>The API has answered.</summary>
    public Task CancelledAsync(OperationContext operation, string queryId, bool known) => EndAsync(
        operation,
        Entry(operation, known ? AuditEvent.Ran : AuditEvent.Failed, null) with
        {
            Kinds = nameof(StatementKind.CancelQuery), QueryId = queryId, Reason = known ? null : "The API does not know this query as one that runs.",
        });

    private static AuditEntry Entry(OperationContext operation, AuditEvent happened, string? sql) => new()
    {
        Event = happened,
        Operation = operation.Id,
        Caller = operation.Caller.Name,
        Client = operation.Caller.Client,
        Tool = operation.Tool,
        Environment = operation.Environment.Name,
        Sql = sql?.Length > SnowflakeAdminDefaults.AuditSqlChars ? sql[..SnowflakeAdminDefaults.AuditSqlChars] : sql,
        SqlHash = sql is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))),
    };

    // It has run: that its end cannot be written must not make its caller believe it has not.
    private async Task EndAsync(OperationContext operation, AuditEntry entry)
    {
        try
        {
            await log.WriteAsync(entry, durable: false, CancellationToken.None);
        }
        catch (AuditException exception)
        {
            logger.EndNotAudited(exception, operation.Id, operation.Environment.Name);
        }
    }
}
