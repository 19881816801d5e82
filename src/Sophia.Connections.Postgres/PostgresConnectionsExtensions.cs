using Npgsql;
using Sophia.Connections;
using Sophia.Connections.Postgres;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PostgreSQL servers.</summary>
public static class PostgresConnectionsExtensions
{
    /// <summary>
    /// Adds a PostgreSQL server: lease <see cref="NpgsqlConnection"/>s from it. <see cref="NpgsqlDataSource"/> is registered under the key
    /// <paramref name="name"/>; what is opened from that directly bypasses permits and breaker.
    /// </summary>
    /// <param name="builder">The builder of <c>AddSophiaConnections</c>.</param>
    /// <param name="name">The name of the pool. <c>Sophia:ConnectionPools:&lt;name&gt;:ConnectionString</c> is an Npgsql string or a <c>postgres://</c> URL.</param>
    /// <param name="configure">Changes the options after the configuration did.</param>
    /// <param name="postgres">Sets what is particular to PostgreSQL.</param>
    /// <remarks>Without a connection string the pool is not configured and opens nothing.</remarks>
    public static SophiaConnectionsBuilder AddPostgres(
        this SophiaConnectionsBuilder builder,
        string name = "postgres",
        Action<ConnectionPoolOptions>? configure = null,
        Action<PostgresOptions>? postgres = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddPool(name, context => Create(context, postgres), configure)
            .AddNative<NpgsqlConnection, PostgresConnectionFactory, NpgsqlDataSource>(name, factory => factory.Source);
    }

    private static PostgresConnectionFactory? Create(ConnectionFactoryContext context, Action<PostgresOptions>? configure)
    {
        if (context.Options.ConnectionString is not { Length: > 0 } text)
        {
            return null;
        }

        var options = new PostgresOptions();
        configure?.Invoke(options);
        var address = PostgresConnectionString.Parse(context.Service, text, context.Options);
        if (options.Password is not null)
        {
            // The driver refuses both; the one that can change wins.
            (address.Password, address.Passfile) = (null, null);
        }

        var source = new NpgsqlDataSourceBuilder(address.ConnectionString) { Name = context.Service };
        source.UseLoggerFactory(context.Services.GetService<ILoggerFactory>() is { } loggers ? new DriverLoggers(loggers) : null);
        var password = options.Password is { } ask
            ? new RotatingPassword(ask, options.CredentialRefresh, context.Services.GetRequiredService<TimeProvider>())
            : null;
        if (password is not null)
        {
            source.UsePasswordProvider(
                _ => throw new NotSupportedException("Open connections asynchronously: the password is asked for asynchronously."),
                (_, cancellationToken) => password.GetAsync(cancellationToken));
        }

        options.ConfigureDataSource?.Invoke(source);
        return new PostgresConnectionFactory(source.Build(), password);
    }
}
