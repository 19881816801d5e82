using System.Text.Json;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Explains statements without running them. Thread-safe.</summary>
internal sealed class QueryExplainer(StatementFlow flow)
{
    /// <summary>The plan of a statement.</summary>
    public async Task<ExplainAnswer> ExplainAsync(OperationContext operation, string sql, CancellationToken cancellationToken)
    {
        // As an EXPLAIN the guard takes it for reading, and still checks everything that it names.
        var text = sql.AsSpan().TrimStart().StartsWith("EXPLAIN", StringComparison.OrdinalIgnoreCase) ? sql : $"EXPLAIN USING JSON {sql}";
        var statement = await flow.InspectReadAsync(operation, text, cancellationToken);
        if (statement.Kind is not StatementKind.Explain)
        {
            throw await flow.RefuseAsync(operation, sql, GuardReason.StatementNotAllowed, $"There is no plan for {statement.Kinds}.", cancellationToken);
        }

        var page = await flow.RunAsync(
            operation, SqlText.Of(statement), statement.Kinds, statement.Objects, new(SnowflakeAdminDefaults.MaxPageRows, operation.Environment.MaxBytes) { WholeCells = true }, cancellationToken);
        var plan = page.Rows.GetArrayLength() == 1 ? page.Rows[0][0] : page.Rows;
        return new ExplainAnswer(operation.Environment.Name, Bytes(plan), operation.Environment.MaxScannedBytes, plan);
    }

    private static long? Bytes(JsonElement plan)
    {
        try
        {
            return CostLimit.ReadBytes(plan);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Another format than JSON was asked for.
            return null;
        }
    }
}
