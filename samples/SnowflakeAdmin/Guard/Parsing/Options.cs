using System.Collections.Frozen;

namespace SnowflakeAdmin.Guard.Parsing;

/// <summary>Options of objects that are known to give nobody anything.</summary>
internal sealed class Options
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    private Options(params string[] names) => _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static Options Table { get; } = new("COMMENT", "DATA_RETENTION_TIME_IN_DAYS", "MAX_DATA_EXTENSION_TIME_IN_DAYS", "CHANGE_TRACKING", "DEFAULT_DDL_COLLATION");

    public static Options Container { get; } = new("COMMENT", "DATA_RETENTION_TIME_IN_DAYS", "MAX_DATA_EXTENSION_TIME_IN_DAYS", "DEFAULT_DDL_COLLATION");

    public static Options Warehouse { get; } = new(
        "WAREHOUSE_SIZE", "WAREHOUSE_TYPE", "AUTO_SUSPEND", "AUTO_RESUME", "INITIALLY_SUSPENDED", "MIN_CLUSTER_COUNT", "MAX_CLUSTER_COUNT", "SCALING_POLICY", "WAIT_FOR_COMPLETION",
        "MAX_CONCURRENCY_LEVEL", "STATEMENT_TIMEOUT_IN_SECONDS", "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "COMMENT");

    public bool Contains(ReadOnlySpan<char> name) => _names.Contains(name);
}
