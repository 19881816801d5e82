using System.Data.Common;

namespace Sophia.Connections.Snowflake;

/// <summary>The ADO.NET factory of the SQL API, for code that knows only such factories. Make data sources from it: they keep the key, the token and the sockets.</summary>
public sealed class SnowflakeProviderFactory : DbProviderFactory
{
    /// <summary>The only one.</summary>
    public static readonly SnowflakeProviderFactory Instance = new();

    private SnowflakeProviderFactory()
    {
    }

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) => new SnowflakeDataSource(connectionString);

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new SnowflakeCommand();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new SnowflakeParameter();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => [];
}
