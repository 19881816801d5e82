using System.Data;
using System.Data.Common;
using System.Net.Sockets;

namespace Sophia.Connections;

/// <summary>Connections of any ADO.NET provider. The provider keeps its own pool; this gives permits over it.</summary>
internal sealed class DatabaseConnectionFactory(DbDataSource source, DatabaseOptions options) : ConnectionFactory<DbConnection>
{
    public override PoolingMode Pooling => PoolingMode.Driver;

    public DbDataSource Source => source;

    public override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => source.OpenConnectionAsync(cancellationToken);

    public override async ValueTask CheckAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // The statement comes from the program's own options.
            command.CommandText = options.CheckStatement;
#pragma warning restore CA2100
            await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override bool IsUsable(DbConnection connection) => connection.State is ConnectionState.Open;

    public override ConnectionFailure Classify(Exception exception)
    {
        if (exception is not DbException failure)
        {
            return base.Classify(exception);
        }

        for (var inner = failure.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException or IOException or TimeoutException)
            {
                return base.Classify(inner);
            }
        }

        return SqlStates.Classify(SqlStates.Of(failure), failure.IsTransient);
    }

    public override async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
