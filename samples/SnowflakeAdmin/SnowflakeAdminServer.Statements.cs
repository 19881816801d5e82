using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Operations;

namespace SnowflakeAdmin;

internal sealed partial class SnowflakeAdminServer
{
    private const string ReadSqlText = "One SELECT, SHOW, DESCRIBE or EXPLAIN, with values written into it.";

    /// <summary>Runs a query.</summary>
    [McpServerTool(Name = "run_query", Title = "Run a query", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Runs one statement that only reads. Long results come in pages; aggregate in SQL rather than fetching many rows.")]
    public Task<TableAnswer> RunQueryAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description(ReadSqlText)] string sql,
        [Description("Rows of a page, 1 to 1000. Default: 100.")] int limit = 0,
        [Description(CursorText)] string? cursor = null,
        CancellationToken cancellationToken = default) =>
        _services.Tables.AnswerAsync(Begin(context, environment), sql, new TableRequest(limit, cursor), cancellationToken);

    /// <summary>Runs statements.</summary>
    [McpServerTool(Name = "execute_statement", Title = "Run statements", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = true, UseStructuredContent = true)]
    [Description("Runs statements that change something, one or several separated by semicolons, each by itself and in order. What the environment does not allow is refused before " +
        "anything runs. Some need a confirmation: your client asks its user, or the answer has a token for confirm_operation.")]
    public Task<ChangeAnswer> ExecuteStatementAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("The statements, with values written into them.")] string sql,
        CancellationToken cancellationToken = default) =>
        _services.Changes.RunAsync(context, Begin(context, environment), sql, cancellationToken);

    /// <summary>Runs what was confirmed.</summary>
    [McpServerTool(Name = "confirm_operation", Title = "Confirm an operation", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = true, UseStructuredContent = true)]
    [Description("Runs an operation that answered ConfirmationRequired. Ask the user first. A token is good once, for ten minutes, for you alone.")]
    public Task<ChangeAnswer> ConfirmOperationAsync(
        RequestContext<CallToolRequestParams> context,
        [Description("confirmation.token of that answer.")] string token,
        [Description("environment of that answer.")] string environment,
        [Description("confirmation.sql of that answer, unchanged.")] string sql,
        CancellationToken cancellationToken = default) => _services.Changes.ConfirmAsync(
            Caller.Of(context, _services.Http), _services.Environments.Get(environment), token, sql, context.Params.Name, cancellationToken);

    /// <summary>Ends a query.</summary>
    [McpServerTool(Name = "cancel_query", Title = "Cancel a query", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("Ends a running query: your own anywhere, those of others where the environment allows it.")]
    public Task<CancelAnswer> CancelQueryAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("Its id, as query_history shows it.")] string queryId,
        CancellationToken cancellationToken = default) =>
        _services.Canceller.CancelAsync(Begin(context, environment), queryId, cancellationToken);

    /// <summary>Explains a query.</summary>
    [McpServerTool(Name = "explain_query", Title = "Explain a query", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = true, UseStructuredContent = true)]
    [Description("The plan of a statement and how many bytes it would scan, without running it.")]
    public Task<ExplainAnswer> ExplainQueryAsync(
        RequestContext<CallToolRequestParams> context,
        [Description(EnvironmentText)] string environment,
        [Description("A SELECT, INSERT, UPDATE, DELETE or MERGE.")] string sql,
        CancellationToken cancellationToken = default) =>
        _services.Explainer.ExplainAsync(Begin(context, environment), sql, cancellationToken);
}
