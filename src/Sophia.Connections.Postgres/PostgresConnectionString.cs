using Npgsql;

namespace Sophia.Connections.Postgres;

/// <summary>Reads what people set: an Npgsql string, or a <c>postgres://</c> URL as most hosting platforms give it.</summary>
internal static class PostgresConnectionString
{
    private const string GssKey = "GSS Encryption Mode";

    /// <exception cref="ConnectionFailedException">It cannot be read. The message does not repeat it, because it may hold a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string service, string text, ConnectionPoolOptions options)
    {
        try
        {
            var builder = IsUrl(text) ? FromUrl(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
            Apply(builder, options);
            return builder;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or UriFormatException)
        {
            throw new ConnectionFailedException(service, new ConnectionFailure(
                ConnectionFailureKind.Configuration,
                $"its connection string cannot be read. Write postgres://user:password@host:5432/database or Host=...;Username=...;Password=...;Database=... in Sophia:ConnectionPools:{service}:ConnectionString."));
        }
    }

    private static bool IsUrl(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static NpgsqlConnectionStringBuilder FromUrl(Uri url)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = Uri.UnescapeDataString(url.Host) };
        if (url.Port > 0)
        {
            builder.Port = url.Port;
        }

        if (url.UserInfo.Split(':', 2) is [{ Length: > 0 } user, ..] userInfo)
        {
            builder.Username = Uri.UnescapeDataString(user);
            builder.Password = userInfo.Length > 1 ? Uri.UnescapeDataString(userInfo[1]) : null;
        }

        if (url.AbsolutePath.TrimStart('/') is { Length: > 0 } database)
        {
            builder.Database = Uri.UnescapeDataString(database);
        }

        foreach (var parameter in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = parameter.Split('=', 2) is [var key, var text] ? (key, Uri.UnescapeDataString(text)) : (parameter, "");
            Set(builder, name, value);
        }

        return builder;
    }

    /// <summary>The names libpq uses in URLs; whatever else comes must be a name Npgsql knows.</summary>
    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value) => builder[name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "sslcert" => "SSL Certificate",
        "sslkey" => "SSL Key",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "gssencmode" => GssKey,
        "options" => "Options",
        _ => Uri.UnescapeDataString(name),
    }] = value switch
    {
        "verify-ca" when name is "sslmode" => "VerifyCA",
        "verify-full" when name is "sslmode" => "VerifyFull",
        _ => value,
    };

    private static void Apply(NpgsqlConnectionStringBuilder builder, ConnectionPoolOptions options)
    {
        // Negotiating GSS hangs with some servers (npgsql #6416, #6524) and hardly anybody uses it: only on request.
        if (!builder.ShouldSerialize(GssKey))
        {
            builder.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        // One more than there are permits: the connection reserved for health checks.
        builder.Pooling = true;
        builder.MaxPoolSize = options.MaxConnections + 1;
        builder.MinPoolSize = Math.Min(options.MinConnections, builder.MaxPoolSize);
        builder.ConnectionIdleLifetime = Math.Max(1, (int)options.IdleTimeout.TotalSeconds);
        builder.ConnectionPruningInterval = Math.Clamp(builder.ConnectionIdleLifetime / 10, 1, builder.ConnectionIdleLifetime);
        builder.ConnectionLifetime = Math.Max(1, (int)options.MaxLifetime.TotalSeconds);
        if (!builder.ShouldSerialize("Timeout"))
        {
            builder.Timeout = Math.Clamp((int)Math.Ceiling(options.ConnectionTimeout.TotalSeconds), 1, 1024);
        }
    }
}
