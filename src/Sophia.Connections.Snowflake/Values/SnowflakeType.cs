namespace Sophia.Connections.Snowflake;

/// <summary>Snowflake's types, as results and bindings name them.</summary>
public enum SnowflakeType
{
    /// <summary>VARCHAR. Also what a type unknown to this version is read as.</summary>
    Text,

    /// <summary>NUMBER(p,s): up to 38 digits.</summary>
    Fixed,

    /// <summary>FLOAT: a double.</summary>
    Real,

    /// <summary>BOOLEAN.</summary>
    Boolean,

    /// <summary>DATE.</summary>
    Date,

    /// <summary>TIME, to the nanosecond.</summary>
    Time,

    /// <summary>TIMESTAMP_NTZ: the reading of a clock, without a zone.</summary>
    TimestampNtz,

    /// <summary>TIMESTAMP_LTZ: a moment.</summary>
    TimestampLtz,

    /// <summary>TIMESTAMP_TZ: a moment and an offset.</summary>
    TimestampTz,

    /// <summary>BINARY.</summary>
    Binary,

    /// <summary>VARIANT: any JSON value.</summary>
    Variant,

    /// <summary>OBJECT, also a structured one: a JSON object.</summary>
#pragma warning disable CA1720 // Snowflake's own name for it.
    Object,
#pragma warning restore CA1720

    /// <summary>ARRAY, also a structured one: a JSON array.</summary>
    Array,

    /// <summary>GEOGRAPHY, in the account's output format (GeoJSON by default).</summary>
    Geography,

    /// <summary>GEOMETRY, in the account's output format (GeoJSON by default).</summary>
    Geometry,

    /// <summary>VECTOR: a JSON array of numbers.</summary>
    Vector,
}
