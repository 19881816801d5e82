using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections.Snowflake;

/// <summary>Makes the factory of a pool's connections, of whichever driver, and takes out of it what is registered natively.</summary>
internal static class SnowflakePool
{
    /// <exception cref="ConnectionFailedException">The pool is not configured, or its settings are wrong.</exception>
    public static ConnectionFactory<DbConnection> Create(
        ConnectionFactoryContext context, SnowflakeOptions configured, TimeProvider time, ILoggerFactory? loggers, IMeterFactory? meters)
    {
        if (context.Options.ConnectionString is null or "" && configured is { Account: null or "", BaseAddress: null })
        {
            throw Failed(context, ConnectionFailureKind.NotConfigured, $"it is not configured. Set Account of Sophia:ConnectionPools:{context.Service}, or BaseAddress, or ConnectionString.");
        }

        var options = configured.Clone();
        options.RetryAttempts = context.Options.RetryAttempts;
        options.RetryDelay = context.Options.RetryDelay;
        try
        {
            return options.Driver is SnowflakeDriver.SnowflakeData ? CreateDriver(context, options) : CreateSqlApi(context, options, time, loggers, meters);
        }
        catch (Exception exception) when (exception is SnowflakeException or ArgumentException)
        {
            throw Failed(context, ConnectionFailureKind.Configuration, exception.Message, exception);
        }
    }

    public static DbDataSource Source(ConnectionFactory<DbConnection> factory) => factory is DriverConnectionFactory driver ? driver.Source : SqlApi(factory);

    /// <exception cref="InvalidOperationException">The pool goes over Snowflake's own driver.</exception>
    public static SnowflakeDataSource SqlApi(ConnectionFactory<DbConnection> factory) => factory is SnowflakeConnectionFactory own
        ? own.Source
        : throw new InvalidOperationException("This pool goes over Snowflake's own driver (SnowflakeDriver.SnowflakeData), which has no SQL API client. Ask for DbDataSource, or lease a DbConnection.");

    private static SnowflakeConnectionFactory CreateSqlApi(
        ConnectionFactoryContext context, SnowflakeOptions options, TimeProvider time, ILoggerFactory? loggers, IMeterFactory? meters)
    {
        if (context.Options.ConnectionString is { Length: > 0 } text)
        {
            SnowflakeConnectionString.Apply(text, options);
        }

        return new SnowflakeConnectionFactory(new SnowflakeDataSource(new SnowflakeClient(options, context.Service, time, loggers, meters), owned: true));
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where an application has chosen a driver that it carries itself; the docs say that this way is not for trimmed programs.")]
    private static DriverConnectionFactory CreateDriver(ConnectionFactoryContext context, SnowflakeOptions options) => new(DatabaseConnectionFactory.Create(
        context.Service, options.Provider ?? SnowflakeDefaults.DriverProvider, DriverConnectionString.Create(options, context.Options)));

    private static ConnectionFailedException Failed(ConnectionFactoryContext context, ConnectionFailureKind kind, string reason, Exception? cause = null) =>
        new(context.Service, new ConnectionFailure(kind, reason), cause);
}
