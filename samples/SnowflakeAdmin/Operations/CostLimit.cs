using System.Globalization;
using System.Text.Json;
using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Guard;
using SnowflakeAdmin.Sql;

namespace SnowflakeAdmin.Operations;

/// <summary>Where an environment has a limit for scanned bytes: asks Snowflake for its estimate (EXPLAIN) before a statement runs. Without an estimate nothing runs.</summary>
internal sealed class CostLimit(AccountRunner runner)
{
    private static readonly KindSet Scanning = KindSet.Of(
        StatementKind.Select, StatementKind.Insert, StatementKind.Update, StatementKind.Delete, StatementKind.Merge, StatementKind.CreateTable);

    private static readonly PageRequest Whole = new(1, SnowflakeAdminDefaults.MaxPageBytes);

    /// <summary>Why the statement may not run, or null.</summary>
    public async Task<GuardVerdict?> FindRefusalAsync(AdminEnvironment environment, GuardedStatement statement, CancellationToken cancellationToken)
    {
        if (environment.MaxScannedBytes is not { } limit || !Scanning.Contains(KindSet.Of(statement.Kind)) || !statement.Objects.Any(Scans))
        {
            return null;
        }

        long bytes;
        try
        {
            bytes = await EstimateAsync(environment, statement, cancellationToken);
        }
        catch (Exception exception) when (exception is AccountException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return GuardVerdict.Refuse(GuardReason.TooExpensive, $"{environment.Name} has a cost limit, and Snowflake gave no estimate for this statement: {exception.Message}");
        }

        return bytes <= limit
            ? null
            : GuardVerdict.Refuse(GuardReason.TooExpensive, string.Create(
                CultureInfo.InvariantCulture, $"Snowflake estimates that it scans {bytes:N0} bytes; {environment.Name} allows {limit:N0}. Ask for fewer columns, rows or partitions."));
    }

    private static bool Scans(ObjectReference reference) => reference.Type is ObjectType.Table or ObjectType.View && !reference.IsWrite;

    private async Task<long> EstimateAsync(AdminEnvironment environment, GuardedStatement statement, CancellationToken cancellationToken)
    {
        var plan = await runner.RunAsync(environment, SqlText.Explain(statement), readOnly: true, Whole, OperationContext.TagPrefix + "estimate", cancellationToken);
        return ReadBytes(plan.Rows[0][0]);
    }

    internal static long ReadBytes(JsonElement plan)
    {
        if (plan.ValueKind is JsonValueKind.String)
        {
            using var document = JsonDocument.Parse(plan.GetString()!);
            return ReadBytes(document.RootElement);
        }

        return plan.GetProperty("GlobalStats").GetProperty("bytesAssigned").GetInt64();
    }
}
