using System.Data.Common;

namespace Sophia.Connections.Snowflake;

/// <summary>Permits over the pool of Snowflake's own driver. It adds to what any ADO.NET provider gets that a refused login is known by its code: the driver calls it a broken connection.</summary>
internal sealed class DriverConnectionFactory(DatabaseConnectionFactory inner) : ConnectionFactory<DbConnection>
{
    public override PoolingMode Pooling => inner.Pooling;

    public DbDataSource Source => inner.Source;

    public override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public override ValueTask CheckAsync(DbConnection connection, CancellationToken cancellationToken) => inner.CheckAsync(connection, cancellationToken);

    public override bool IsUsable(DbConnection connection) => inner.IsUsable(connection);

    public override ConnectionFailure Classify(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException failure && LoginFailures.Find(failure.ErrorCode) is { } refused)
            {
                return refused;
            }
        }

        return inner.Classify(exception);
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
