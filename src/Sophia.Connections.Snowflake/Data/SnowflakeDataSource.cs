using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections.Snowflake;

/// <summary>Snowflake for ADO.NET code, by the SQL API: what Dapper and <see cref="DbDataSource"/>'s users expect. One for an application; safe for any number of threads at once.</summary>
public sealed class SnowflakeDataSource : DbDataSource
{
    private readonly bool _owned;

    /// <summary>Makes a data source.</summary>
    /// <param name="options">Which account, as whom, and how; copied.</param>
    /// <param name="timeProvider">The clock of tokens and limits; the system's if <see langword="null"/>.</param>
    /// <param name="loggers">Where it logs; nowhere if <see langword="null"/>.</param>
    /// <exception cref="SnowflakeException">The options are wrong.</exception>
    public SnowflakeDataSource(SnowflakeOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggers = null)
        : this(new SnowflakeClient(options, timeProvider, loggers), owned: true)
    {
    }

    /// <summary>Makes a data source of a connection string, in the notation of Snowflake's own driver: <c>account=…;user=…;private_key_file=…;warehouse=…</c>.</summary>
    /// <param name="connectionString">The settings; see <c>docs/snowflake.md</c>.</param>
    /// <exception cref="ArgumentException">It has a setting that is not known, or cannot be read.</exception>
    /// <exception cref="SnowflakeException">The settings are wrong.</exception>
    public SnowflakeDataSource(string connectionString)
        : this(SnowflakeConnectionString.Parse(connectionString))
    {
    }

    internal SnowflakeDataSource(SnowflakeClient client, bool owned)
    {
        Client = client;
        _owned = owned;
    }

    /// <summary>The client under it, for what ADO.NET has no words for.</summary>
    public SnowflakeClient Client { get; }

    /// <summary>Where it leads, without credentials.</summary>
    public override string ConnectionString => SnowflakeConnectionString.Describe(Client.Options);

    /// <summary>Makes a connection, closed.</summary>
    public new SnowflakeConnection CreateConnection() => new(Client);

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _owned)
        {
            Client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        if (_owned)
        {
            await Client.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsyncCore().ConfigureAwait(false);
    }
}
