using System.Data.SqlTypes;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sophia.Connections.Snowflake;

/// <summary>Which Snowflake type holds a value without loss.</summary>
internal static class BindingTypes
{
    public static SnowflakeType Of(object? value) => value switch
    {
        null or DBNull or string or char or char[] or Guid or Uri or JsonElement or JsonDocument or JsonNode => SnowflakeType.Text,
        bool => SnowflakeType.Boolean,
        double or float or Half => SnowflakeType.Real,
        byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or BigInteger or decimal or SnowflakeNumber or SqlDecimal or Enum => SnowflakeType.Fixed,
        // As Snowflake's own driver does: a DateTime is the reading of a clock, whatever its kind says.
        DateTime => SnowflakeType.TimestampNtz,
        DateTimeOffset => SnowflakeType.TimestampTz,
        SnowflakeTimestamp timestamp => timestamp.OffsetMinutes is null ? SnowflakeType.TimestampNtz : SnowflakeType.TimestampTz,
        DateOnly => SnowflakeType.Date,
        TimeOnly or TimeSpan => SnowflakeType.Time,
        byte[] or ReadOnlyMemory<byte> or Memory<byte> => SnowflakeType.Binary,
        _ => throw new ArgumentException($"There is no Snowflake type for a {value.GetType()}. Bind its text, or one of the types listed in docs/snowflake.md.", nameof(value)),
    };
}
