using System.Data.Common;

namespace Snowflake.Data.Client;

/// <summary>As the driver's: the SQLSTATE is a property of its own, which hides the base's.</summary>
public sealed class SnowflakeDbException(string sqlState, int errorCode, string message) : DbException(message)
{
    public new string SqlState { get; } = sqlState;

    public override int ErrorCode { get; } = errorCode;
}
