using SnowflakeEmulator.Results;
using SnowflakeEmulator.Translation;

namespace SnowflakeEmulator.Statements;

/// <summary>Lists of objects that cannot be made here, so that there are none: they are empty, with Snowflake's columns, and not refused.</summary>
internal static class EmptyLists
{
    public static TableData? Of(string what) => Names(what) is { } names ? new TableData(ShowLists.Columns(names), []) : null;

    private static string? Names(string what) => what switch
    {
        "STAGES" => "created_on:t name database_name schema_name url has_credentials has_encryption_key owner comment region type cloud notification_channel storage_integration",
        "STREAMS" => "created_on:t name database_name schema_name owner comment table_name source_type base_tables type stale mode stale_after:t invalid_reason",
        "TASKS" => "created_on:t name id database_name schema_name owner comment warehouse schedule predecessors state definition condition",
        "PIPES" => "created_on:t name database_name schema_name definition owner notification_channel comment integration pattern",
        "USER FUNCTIONS" or "USER PROCEDURES" => "created_on:t name schema_name is_builtin is_aggregate is_ansi min_num_arguments:n max_num_arguments:n arguments description catalog_name",
        "FILE FORMATS" => "created_on:t name database_name schema_name type owner comment format_options",
        _ => null,
    };
}
