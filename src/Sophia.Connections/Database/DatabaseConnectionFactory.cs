using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Sophia.Connections;

/// <summary>Connections of any ADO.NET provider. The provider keeps its own pool; this gives permits over it. For adapters that know more of a provider than <c>AddDatabase</c> asks.</summary>
public sealed class DatabaseConnectionFactory : ConnectionFactory<DbConnection>
{
    private readonly DatabaseOptions _options;

    /// <summary>Makes a factory.</summary>
    /// <param name="source">The provider's data source; the factory disposes it.</param>
    /// <param name="options">What the provider does not say of itself; <see langword="null"/> for the defaults.</param>
    public DatabaseConnectionFactory(DbDataSource source, DatabaseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        _options = options ?? new DatabaseOptions();
    }

    /// <inheritdoc/>
    public override PoolingMode Pooling => PoolingMode.Driver;

    /// <summary>The provider's data source.</summary>
    public DbDataSource Source { get; }

    /// <summary>Makes a factory by the name of the provider's factory type.</summary>
    /// <param name="service">The name of the pool, for the messages.</param>
    /// <param name="providerType">For example <c>DuckDB.NET.Data.DuckDBClientFactory, DuckDB.NET.Data</c>.</param>
    /// <param name="connectionString">The provider's connection string.</param>
    /// <param name="options">What the provider does not say of itself; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ConnectionFailedException">The provider is not there (the message names the package to add), or cannot read the connection string.</exception>
    [RequiresUnreferencedCode("The provider is found by name; trimming may have removed it. Use the constructor.")]
    public static DatabaseConnectionFactory Create(string service, string providerType, string connectionString, DatabaseOptions? options = null) =>
        new(DatabaseProvider.CreateSource(service, DatabaseProvider.Find(service, providerType), connectionString), options);

    /// <inheritdoc/>
    public override ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) => Source.OpenConnectionAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask CheckAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
#pragma warning disable CA2100 // The statement comes from the program's own options.
            command.CommandText = _options.CheckStatement;
#pragma warning restore CA2100
            await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override bool IsUsable(DbConnection connection) => connection.State is ConnectionState.Open;

    /// <summary>By its SQLSTATE, also where a provider hides the property behind one of its own, and by the socket's or stream's exception inside.</summary>
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

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
