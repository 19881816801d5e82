using System.Text.Json.Serialization;

namespace SnowflakeAdmin.Sql;

/// <summary>The sizes of a warehouse; each doubles the credits of the one before.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WarehouseSize>))]
public enum WarehouseSize
{
    /// <summary>1 credit an hour.</summary>
    XSmall,

    /// <summary>2 credits an hour.</summary>
    Small,

    /// <summary>4 credits an hour.</summary>
    Medium,

    /// <summary>8 credits an hour.</summary>
    Large,

    /// <summary>16 credits an hour.</summary>
    XLarge,

    /// <summary>32 credits an hour.</summary>
    XXLarge,

    /// <summary>64 credits an hour.</summary>
    XXXLarge,

    /// <summary>128 credits an hour.</summary>
    X4Large,

    /// <summary>256 credits an hour.</summary>
    X5Large,

    /// <summary>512 credits an hour.</summary>
    X6Large,
}
