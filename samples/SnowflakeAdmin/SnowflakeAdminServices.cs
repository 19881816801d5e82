using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SnowflakeAdmin.Accounts;
using SnowflakeAdmin.Answers;
using SnowflakeAdmin.Audit;
using SnowflakeAdmin.Confirmation;
using SnowflakeAdmin.Embedded;
using SnowflakeAdmin.Environments;
using SnowflakeAdmin.Operations;
using Sophia.Connections;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin;

/// <summary>Registers what the server stands on.</summary>
internal static class SnowflakeAdminServices
{
    /// <summary>
    /// Adds the accounts that are configured, each environment with a pool of its own; without any, an emulated one for each of dev, stg and prod. With <c>REDIS_URL</c>
    /// operations that wait for a confirmation are shared by all replicas.
    /// </summary>
    public static WebApplicationBuilder AddSnowflakeAdmin(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SnowflakeAdminOptions>().BindConfiguration(SnowflakeAdminOptions.Section).ValidateOnStart();
        services.Configure<SnowflakeAdminOptions>(options => options.Environment = builder.Configuration["SNOWFLAKE_ENVIRONMENT"] ?? options.Environment);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SnowflakeAdminOptions>, SnowflakeAdminOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddAccounts(builder.Configuration);
        services.AddConfirmations(builder.Configuration);
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<AuditReader>();
        services.TryAddSingleton<OperationAudit>();
        services.TryAddSingleton<RunningOperations>();
        services.TryAddSingleton<CostLimit>();
        services.TryAddSingleton<RoleContents>();
        services.TryAddSingleton<StatementFlow>();
        services.TryAddSingleton<ChangeFlow>();
        services.TryAddSingleton<TableQueries>();
        services.TryAddSingleton<ObjectQueries>();
        services.TryAddSingleton<SecurityQueries>();
        services.TryAddSingleton<HistoryQueries>();
        services.TryAddSingleton<QueryCanceller>();
        services.TryAddSingleton<QueryExplainer>();
        services.TryAddSingleton<ConnectionChecks>();
        services.TryAddSingleton<SnowflakeAdminServer.Services>();
        return builder;
    }

    private static void AddAccounts(this IServiceCollection services, ConfigurationManager configuration)
    {
        var names = EnvironmentDefaults.Names
            .Union(configuration.GetSection($"{SnowflakeAdminOptions.Section}:Environments").GetChildren().Select(static child => child.Key.ToLowerInvariant()), StringComparer.Ordinal);
        var unnamed = configuration["SNOWFLAKE_ENVIRONMENT"] ?? configuration[$"{SnowflakeAdminOptions.Section}:Environment"] ?? new SnowflakeAdminOptions().Environment;
        var settings = AccountSettings.Read(configuration, [.. names], unnamed);
        configuration.AddInMemoryCollection(settings.Pools);
        services.TryAddSingleton(settings);
        services.TryAddSingleton<EnvironmentCatalog>();
        services.TryAddSingleton<AccountRunner>();
        if (settings.Emulated)
        {
            services.TryAddSingleton<DemoAccounts>();
        }

        foreach (var environment in settings.Environments)
        {
            services.AddAccount(environment, settings.Emulated);
        }
    }

    private static void AddAccount(this IServiceCollection services, string environment, bool emulated)
    {
        var pool = AccountSettings.PoolPrefix + environment;
        // Before AddSophiaConnections, so that the configuration has the last word: an account that is down must not take the others with it.
        services.Configure<ConnectionPoolOptions>(pool, static options => options.Required = false);
        if (emulated)
        {
            services.AddOptions<SnowflakeOptions>(pool).Configure<DemoAccounts>((options, demo) => demo.Configure(environment, options));
        }

        services.AddSophiaConnections().AddSnowflake(pool);
    }

    private static void AddConfirmations(this IServiceCollection services, ConfigurationManager configuration)
    {
        services.TryAddSingleton<Confirmations>();
        services.TryAddSingleton<PageCursor>();
        if (string.IsNullOrWhiteSpace(configuration[$"Sophia:ConnectionPools:{RedisPendingStore.Pool}:ConnectionString"]))
        {
            services.TryAddSingleton<IPendingStore, MemoryPendingStore>();
            return;
        }

        services.AddSophiaConnections().AddRedis(RedisPendingStore.Pool);
        services.TryAddSingleton<IPendingStore, RedisPendingStore>();
    }
}
