using System.Data.Common;

namespace Snowflake.Data.Client;

/// <summary>The factory, found by its name.</summary>
public sealed class SnowflakeDbFactory : DbProviderFactory
{
    public static readonly SnowflakeDbFactory Instance = new();

    public override DbConnection CreateConnection() => new SnowflakeDbConnection();

    public override DbCommand CreateCommand() => new SnowflakeDbCommand();
}
