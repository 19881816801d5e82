using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Environments;

/// <summary>What dev, stg and prod allow unless the settings say otherwise.</summary>
internal static class EnvironmentDefaults
{
    public static readonly IReadOnlyList<string> Names = ["dev", "stg", "prod"];

    private static readonly KindSet Limited = KindSet.Reads.With(KindSet.Of(
        StatementKind.Insert, StatementKind.Update, StatementKind.Delete, StatementKind.Merge, StatementKind.CreateTable, StatementKind.CreateView, StatementKind.CreateSchema,
        StatementKind.Comment, StatementKind.SuspendWarehouse, StatementKind.ResumeWarehouse, StatementKind.CancelQuery));

    public static (KindSet Statements, ConfirmationMode Confirm, TimeSpan Timeout) Of(string environment) => environment switch
    {
        "dev" => (KindSet.All, ConfirmationMode.Destructive, SnowflakeAdminDefaults.DevTimeout),
        "stg" => (Limited, ConfirmationMode.Changes, SnowflakeAdminDefaults.StgTimeout),
        _ => (KindSet.Reads, ConfirmationMode.Changes, SnowflakeAdminDefaults.ProdTimeout),
    };
}
