using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sophia.Connections;
using Sophia.Connections.Snowflake;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Snowflake accounts.</summary>
public static class SnowflakeConnectionsExtensions
{
    /// <summary>Adds the Snowflake account of the pool <c>snowflake</c>.</summary>
    /// <param name="builder">The builder of <c>AddSophiaConnections</c>.</param>
    /// <param name="snowflake">Sets which account, as whom, and how, after the configuration did.</param>
    public static SophiaConnectionsBuilder AddSnowflake(this SophiaConnectionsBuilder builder, Action<SnowflakeOptions> snowflake)
    {
        ArgumentNullException.ThrowIfNull(snowflake);
        return builder.AddSnowflake("snowflake", null, snowflake);
    }

    /// <summary>
    /// Adds a Snowflake account: lease <see cref="DbConnection"/>s from it, each of which stands for one statement under way. <see cref="DbDataSource"/>,
    /// <see cref="SnowflakeDataSource"/> and <see cref="SnowflakeClient"/> are registered under the key <paramref name="name"/>; what is done with those directly bypasses permits and
    /// breaker.
    /// </summary>
    /// <param name="builder">The builder of <c>AddSophiaConnections</c>.</param>
    /// <param name="name">The name of the pool. Its section <c>Sophia:ConnectionPools:&lt;name&gt;</c> holds the settings of <see cref="SnowflakeOptions"/> too.</param>
    /// <param name="configure">Changes the pool's options after the configuration did.</param>
    /// <param name="snowflake">Sets which account, as whom, and how, after the configuration did.</param>
    /// <remarks>Without account, address and connection string the pool is not configured and opens nothing.</remarks>
    public static SophiaConnectionsBuilder AddSnowflake(
        this SophiaConnectionsBuilder builder,
        string name = "snowflake",
        Action<ConnectionPoolOptions>? configure = null,
        Action<SnowflakeOptions>? snowflake = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<SnowflakeOptions>, ConfigureSnowflakeOptions>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SnowflakeOptions>, SnowflakeOptionsValidator>());
        var options = builder.Services.AddOptions<SnowflakeOptions>(name).ValidateOnStart();
        if (snowflake is not null)
        {
            options.Configure(snowflake);
        }

        return builder
            .AddPool(name, Create, configure)
            .AddNative<DbConnection, ConnectionFactory<DbConnection>, DbDataSource>(name, SnowflakePool.Source)
            .AddNative<DbConnection, ConnectionFactory<DbConnection>, SnowflakeDataSource>(name, SnowflakePool.SqlApi)
            .AddNative<DbConnection, ConnectionFactory<DbConnection>, SnowflakeClient>(name, factory => SnowflakePool.SqlApi(factory).Client);
    }

    private static ConnectionFactory<DbConnection> Create(ConnectionFactoryContext context) => SnowflakePool.Create(
        context,
        context.Services.GetRequiredService<IOptionsMonitor<SnowflakeOptions>>().Get(context.Service),
        context.Services.GetRequiredService<TimeProvider>(),
        context.Services.GetService<ILoggerFactory>(),
        context.Services.GetService<IMeterFactory>());
}
