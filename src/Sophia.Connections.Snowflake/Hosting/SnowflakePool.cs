using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections.Snowflake;

/// <summary>Makes the factory of a pool's connections, of whichever driver, and takes out of it what is registered natively.</summary>
internal static class SnowflakePool
{
    /// <exception cref="ConnectionFailedException">The settings are wrong.</exception>
    public static ConnectionFactory<DbConnection>? Create(
        ConnectionFactoryContext context, SnowflakeOptions configured, TimeProvider time, ILoggerFactory? loggers, IMeterFactory? meters)
    {
        if (context.Options.ConnectionString is null or "" && configured is { Account: null or "", BaseAddress: null })
        {
            return null;
        }

        var options = configured.Clone();
        options.RetryAttempts = context.Options.RetryAttempts;
        options.RetryDelay = context.Options.RetryDelay;
        try
        {
            if (context.Options.ConnectionString is { Length: > 0 } text)
            {
                SnowflakeConnectionString.Apply(text, options);
            }

            var client = new SnowflakeClient(options, context.Service, time, loggers, meters);
            return new SnowflakeConnectionFactory(new SnowflakeDataSource(client, owned: true));
        }
        catch (Exception exception) when (exception is SnowflakeException or ArgumentException)
        {
            throw new ConnectionFailedException(context.Service, new ConnectionFailure(ConnectionFailureKind.Configuration, exception.Message), exception);
        }
    }

    public static DbDataSource Source(ConnectionFactory<DbConnection> factory) => SqlApi(factory);

    public static SnowflakeDataSource SqlApi(ConnectionFactory<DbConnection> factory) => ((SnowflakeConnectionFactory)factory).Source;
}
