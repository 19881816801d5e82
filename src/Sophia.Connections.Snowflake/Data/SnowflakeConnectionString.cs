using System.Data.Common;

namespace Sophia.Connections.Snowflake;

/// <summary>Connection strings in the notation of Snowflake's own driver, as far as this package has the same settings.</summary>
internal static class SnowflakeConnectionString
{
    /// <exception cref="ArgumentException">It has a setting that is not known, or cannot be read. The message repeats no value.</exception>
    public static SnowflakeOptions Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var options = new SnowflakeOptions();
        Apply(text, options);
        return options;
    }

    /// <summary>Sets what the string says and the options do not.</summary>
    public static void Apply(string text, SnowflakeOptions options)
    {
        var settings = Read(text);
        string? host = null, scheme = null, port = null;
        foreach (var (name, value) in settings)
        {
            switch (name)
            {
                case "host":
                    host = value;
                    break;
                case "scheme":
                    scheme = value;
                    break;
                case "port":
                    port = value;
                    break;
                default:
                    Set(options, name, value);
                    break;
            }
        }

        if (host is not null)
        {
            options.BaseAddress ??= Address(scheme ?? "https", host, port);
        }
    }

    /// <summary>Where the options lead, without credentials.</summary>
    public static string Describe(SnowflakeOptions options)
    {
        var builder = new DbConnectionStringBuilder();
        Add(builder, "account", options.Account);
        Add(builder, "host", options.BaseAddress?.Host);
        Add(builder, "user", options.User);
        Add(builder, "role", options.Role);
        Add(builder, "warehouse", options.Warehouse);
        Add(builder, "db", options.Database);
        Add(builder, "schema", options.Schema);
        return builder.ConnectionString;
    }

    public static IEnumerable<(string Name, string Value)> Read(string text)
    {
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // The framework's message may quote a part of it.
            throw new ArgumentException("The connection string cannot be read: write name=value, separated by semicolons, and values with semicolons in quotes.");
        }

        foreach (string name in builder.Keys)
        {
            yield return (name.ToLowerInvariant(), (string)builder[name]);
        }
    }

    private static void Set(SnowflakeOptions options, string name, string value)
    {
        switch (name)
        {
            case "account":
                options.Account ??= value;
                break;
            case "user":
                options.User ??= value;
                break;
            case "role":
                options.Role ??= value;
                break;
            case "warehouse":
                options.Warehouse ??= value;
                break;
            case "db" or "database":
                options.Database ??= value;
                break;
            case "schema":
                options.Schema ??= value;
                break;
            default:
                SetCredential(options, name, value);
                break;
        }
    }

    private static void SetCredential(SnowflakeOptions options, string name, string value)
    {
        switch (name)
        {
            case "private_key":
                options.PrivateKey ??= value;
                break;
            case "private_key_file":
                options.PrivateKeyFile ??= value;
                break;
            case "private_key_pwd":
                options.PrivateKeyPassphrase ??= value;
                break;
            case "token":
                options.Token ??= value;
                break;
            case "authenticator" when value.Equals("oauth", StringComparison.OrdinalIgnoreCase):
                options.TokenType = SnowflakeTokenType.Oauth;
                break;
            case "authenticator" when value.Equals("snowflake_jwt", StringComparison.OrdinalIgnoreCase) || value.Equals("programmatic_access_token", StringComparison.OrdinalIgnoreCase):
                break;
            case "authenticator" or "password":
                throw new ArgumentException("The SQL API takes no password: set private_key_file with user, or token. For passwords and browsers there is SnowflakeDriver.SnowflakeData.");
            default:
                throw new ArgumentException($"The connection string has a setting '{name}', which the SQL API client does not know. It knows account, user, role, warehouse, db, schema, host, port, "
                    + "scheme, private_key, private_key_file, private_key_pwd, token and authenticator.");
        }
    }

    private static Uri Address(string scheme, string host, string? port) =>
        Uri.TryCreate($"{scheme}://{host}{(port is null ? "" : ":" + port)}/", UriKind.Absolute, out var address)
            ? address
            : throw new ArgumentException("The connection string's scheme, host and port are no address.");

    private static void Add(DbConnectionStringBuilder builder, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            builder[name] = value;
        }
    }
}
