using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Sophia.Connections;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds databases by their ADO.NET provider.</summary>
public static class DatabaseConnectionsExtensions
{
    /// <summary>Adds a database. Lease <see cref="DbConnection"/>s from it; <see cref="DbDataSource"/> is registered under the key <paramref name="name"/>.</summary>
    /// <param name="builder">The builder of <c>AddSophiaConnections</c>.</param>
    /// <param name="name">The name of the pool, and of its section below <c>Sophia:ConnectionPools</c>.</param>
    /// <param name="provider">The provider's factory.</param>
    /// <param name="connectionString">Used if the configuration has none; without either the pool is not configured.</param>
    /// <param name="configure">Changes the options after the configuration did.</param>
    /// <param name="database">What the provider does not say of itself; <see langword="null"/> for the defaults.</param>
    public static SophiaConnectionsBuilder AddDatabase(
        this SophiaConnectionsBuilder builder,
        string name,
        DbProviderFactory provider,
        string? connectionString = null,
        Action<ConnectionPoolOptions>? configure = null,
        DatabaseOptions? database = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(provider);
        return Add(builder, name, () => provider, connectionString, configure, database);
    }

    /// <summary>Adds a database by the name of its provider's factory type. A missing assembly stops the start and names the package to add.</summary>
    /// <param name="builder">The builder of <c>AddSophiaConnections</c>.</param>
    /// <param name="name">The name of the pool, and of its section below <c>Sophia:ConnectionPools</c>.</param>
    /// <param name="providerType">For example <c>DuckDB.NET.Data.DuckDBClientFactory, DuckDB.NET.Data</c>.</param>
    /// <param name="connectionString">Used if the configuration has none; without either the pool is not configured.</param>
    /// <param name="configure">Changes the options after the configuration did.</param>
    /// <param name="database">What the provider does not say of itself; <see langword="null"/> for the defaults.</param>
    [RequiresUnreferencedCode("The provider is found by name; trimming may have removed it. Use the overload that takes the DbProviderFactory.")]
    public static SophiaConnectionsBuilder AddDatabase(
        this SophiaConnectionsBuilder builder,
        string name,
        string providerType,
        string? connectionString = null,
        Action<ConnectionPoolOptions>? configure = null,
        DatabaseOptions? database = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(providerType);
        return Add(builder, name, () => DatabaseProvider.Find(name, providerType), connectionString, configure, database);
    }

    private static SophiaConnectionsBuilder Add(
        SophiaConnectionsBuilder builder,
        string name,
        Func<DbProviderFactory> provider,
        string? connectionString,
        Action<ConnectionPoolOptions>? configure,
        DatabaseOptions? database) => builder
        .AddPool<DbConnection>(name, context => (context.Options.ConnectionString ?? connectionString) is { Length: > 0 } text
            ? new DatabaseConnectionFactory(DatabaseProvider.CreateSource(name, provider(), text), database ?? new DatabaseOptions())
            : null, configure)
        .AddNative<DbConnection, DatabaseConnectionFactory, DbDataSource>(name, factory => factory.Source);
}
