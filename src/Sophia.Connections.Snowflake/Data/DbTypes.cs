using System.Data;

namespace Sophia.Connections.Snowflake;

/// <summary>The general types of ADO.NET as Snowflake's.</summary>
internal static class DbTypes
{
    /// <summary>Null where the value decides.</summary>
    public static SnowflakeType? Of(DbType type) => type switch
    {
        DbType.AnsiString or DbType.AnsiStringFixedLength or DbType.String or DbType.StringFixedLength or DbType.Guid or DbType.Xml => SnowflakeType.Text,
        DbType.Byte or DbType.SByte or DbType.Int16 or DbType.Int32 or DbType.Int64 or DbType.UInt16 or DbType.UInt32 or DbType.UInt64 => SnowflakeType.Fixed,
        DbType.Decimal or DbType.Currency or DbType.VarNumeric => SnowflakeType.Fixed,
        DbType.Double or DbType.Single => SnowflakeType.Real,
        DbType.Boolean => SnowflakeType.Boolean,
        DbType.Date => SnowflakeType.Date,
        DbType.DateTime or DbType.DateTime2 => SnowflakeType.TimestampNtz,
        DbType.DateTimeOffset => SnowflakeType.TimestampTz,
        DbType.Time => SnowflakeType.Time,
        DbType.Binary => SnowflakeType.Binary,
        _ => null,
    };
}
