using System.Data.Common;
using System.Globalization;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// The connection string of Snowflake's own driver: what the pool's connection string says, completed from the options, with the pool's settings in the names that the
/// driver's own pool has for them.
/// </summary>
internal static class DriverConnectionString
{
    /// <exception cref="ArgumentException">The pool's connection string cannot be read, or the options hold what only the SQL API client can use.</exception>
    public static string Create(SnowflakeOptions options, ConnectionPoolOptions pool)
    {
        if (options.OAuthToken is not null || options.KeyProvider is not null)
        {
            throw new ArgumentException("Snowflake's own driver takes no OAuthToken and no KeyProvider. Set Token, PrivateKey or PrivateKeyFile, or use SnowflakeDriver.SqlApi.");
        }

        var settings = new DbConnectionStringBuilder();
        foreach (var (name, value) in SnowflakeConnectionString.Read(pool.ConnectionString ?? ""))
        {
            settings[name] = value;
        }

        AddContext(settings, options);
        AddCredential(settings, options);
        AddPool(settings, pool);
        return settings.ConnectionString;
    }

    private static void AddContext(DbConnectionStringBuilder settings, SnowflakeOptions options)
    {
        Complete(settings, "account", options.Account);
        Complete(settings, "user", options.User);
        Complete(settings, "role", options.Role);
        Complete(settings, "warehouse", options.Warehouse);
        if (!settings.ContainsKey("database"))
        {
            Complete(settings, "db", options.Database);
        }

        Complete(settings, "schema", options.Schema);
        Complete(settings, "query_tag", options.QueryTag);
        if (options.BaseAddress is { } address && !settings.ContainsKey("host"))
        {
            settings["host"] = address.Host;
            Complete(settings, "scheme", address.Scheme);
            Complete(settings, "port", address.Port.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void AddCredential(DbConnectionStringBuilder settings, SnowflakeOptions options)
    {
        if (settings.ContainsKey("authenticator") || settings.ContainsKey("password") || settings.ContainsKey("token"))
        {
            return;
        }

        if (options.Token is { Length: > 0 })
        {
            settings["authenticator"] = options.TokenType is SnowflakeTokenType.Oauth ? "oauth" : "programmatic_access_token";
            settings["token"] = options.Token;
        }
        else if (options is { PrivateKey.Length: > 0 } or { PrivateKeyFile.Length: > 0 })
        {
            settings["authenticator"] = "snowflake_jwt";
            Complete(settings, "private_key", options.PrivateKey);
            Complete(settings, "private_key_file", options.PrivateKey is { Length: > 0 } ? null : options.PrivateKeyFile);
            Complete(settings, "private_key_pwd", options.PrivateKeyPassphrase);
        }
    }

    /// <summary>The driver has the pool, Sophia the permits: one session more than permits, for the connection reserved for health checks.</summary>
    private static void AddPool(DbConnectionStringBuilder settings, ConnectionPoolOptions pool)
    {
        Complete(settings, "poolingEnabled", "true");
        Complete(settings, "minPoolSize", pool.MinConnections.ToString(CultureInfo.InvariantCulture));
        Complete(settings, "maxPoolSize", (pool.MaxConnections + 1).ToString(CultureInfo.InvariantCulture));
        Complete(settings, "waitingForIdleSessionTimeout", Seconds(pool.ConnectionTimeout) + "s");
        Complete(settings, "expirationTimeout", Seconds(pool.MaxLifetime) + "s");
        Complete(settings, "connection_timeout", Seconds(pool.ConnectionTimeout));

        // A session that its user has changed (USE, ALTER SESSION) is not for the next one.
        Complete(settings, "changedSession", "Destroy");
    }

    private static string Seconds(TimeSpan duration) => Math.Max(1, (long)Math.Ceiling(duration.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static void Complete(DbConnectionStringBuilder settings, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && !settings.ContainsKey(name))
        {
            settings[name] = value;
        }
    }
}
