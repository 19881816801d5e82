namespace Sophia.Connections.Snowflake;

/// <summary>How the protocol spells the types.</summary>
internal static class SnowflakeTypeNames
{
    public static SnowflakeType Parse(string? name) => name?.ToLowerInvariant() switch
    {
        "fixed" => SnowflakeType.Fixed,
        "real" => SnowflakeType.Real,
        "boolean" => SnowflakeType.Boolean,
        "date" => SnowflakeType.Date,
        "time" => SnowflakeType.Time,
        "timestamp_ntz" => SnowflakeType.TimestampNtz,
        "timestamp_ltz" => SnowflakeType.TimestampLtz,
        "timestamp_tz" => SnowflakeType.TimestampTz,
        "binary" => SnowflakeType.Binary,
        "variant" => SnowflakeType.Variant,
        "object" or "map" => SnowflakeType.Object,
        "array" => SnowflakeType.Array,
        "geography" => SnowflakeType.Geography,
        "geometry" => SnowflakeType.Geometry,
        "vector" => SnowflakeType.Vector,
        _ => SnowflakeType.Text,
    };

    /// <summary>The name a binding has. What has no binding of its own is bound as text and converted by the statement: <c>PARSE_JSON(?)</c>.</summary>
    public static string ForBinding(SnowflakeType type) => type switch
    {
        SnowflakeType.Fixed => "FIXED",
        SnowflakeType.Real => "REAL",
        SnowflakeType.Boolean => "BOOLEAN",
        SnowflakeType.Date => "DATE",
        SnowflakeType.Time => "TIME",
        SnowflakeType.TimestampNtz => "TIMESTAMP_NTZ",
        SnowflakeType.TimestampLtz => "TIMESTAMP_LTZ",
        SnowflakeType.TimestampTz => "TIMESTAMP_TZ",
        SnowflakeType.Binary => "BINARY",
        _ => "TEXT",
    };

    /// <summary>The name SQL has for it.</summary>
    public static string ForSql(SnowflakeType type) => type switch
    {
        SnowflakeType.Text => "VARCHAR",
        SnowflakeType.Fixed => "NUMBER",
        SnowflakeType.Real => "FLOAT",
        SnowflakeType.TimestampNtz => "TIMESTAMP_NTZ",
        SnowflakeType.TimestampLtz => "TIMESTAMP_LTZ",
        SnowflakeType.TimestampTz => "TIMESTAMP_TZ",
        _ => type.ToString().ToUpperInvariant(),
    };
}
