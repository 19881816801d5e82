using System.Data;
using System.Data.Common;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// Permits for concurrent statements of one account. A connection costs nothing to open; the first one, and the first after a failure, asks the service for proof.
/// </summary>
internal sealed class SnowflakeConnectionFactory(SnowflakeDataSource source) : ConnectionFactory<DbConnection>
{
    private volatile bool _proven;

    public override PoolingMode Pooling => PoolingMode.Driver;

    public SnowflakeDataSource Source => source;

    public override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = source.CreateConnection();
        connection.Open();
        return _proven ? new ValueTask<DbConnection>(connection) : ProveAsync(connection, cancellationToken);
    }

    /// <summary>A connection of its own, without the proof: the check that follows is one.</summary>
    public override ValueTask<DbConnection> OpenReservedAsync(CancellationToken cancellationToken)
    {
        var connection = source.CreateConnection();
        connection.Open();
        return new ValueTask<DbConnection>(connection);
    }

    /// <summary>Costs no warehouse: the service answers a constant by itself.</summary>
    public override async ValueTask CheckAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var statement = new SnowflakeStatement("SELECT 1");
        using var result = await ((SnowflakeConnection)connection).Client.ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
        _proven = true;
    }

    public override bool IsUsable(DbConnection connection) => connection.State is ConnectionState.Open;

    public override void ClearDriverPool() => _proven = false;

    public override ConnectionFailure Classify(Exception exception) => exception switch
    {
        SnowflakeException failure => SnowflakeFailures.Classify(failure),
        _ => base.Classify(exception),
    };

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<DbConnection> ProveAsync(SnowflakeConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(connection, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
