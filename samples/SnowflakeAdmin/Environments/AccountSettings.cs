namespace SnowflakeAdmin.Environments;

/// <summary>
/// Which environments have an account, and the settings of their pools. Environment variables (<c>SNOWFLAKE_DEV_ACCOUNT</c>, <c>SNOWFLAKE_ACCOUNT</c>) become settings of the
/// pool <c>snowflake-dev</c>; what stands at the pool <c>snowflake</c> counts for all of them.
/// </summary>
internal sealed record AccountSettings(IReadOnlyList<string> Environments, bool Emulated, IReadOnlyDictionary<string, string?> Pools)
{
    public const string PoolPrefix = "snowflake-";
    private const string Shared = "snowflake";
    private const string Section = "Sophia:ConnectionPools";

    /// <summary>Settings that say which account and as whom, by the ends of their variables.</summary>
    private static readonly (string Suffix, string Key)[] Variables =
    [
        ("ACCOUNT", "Account"), ("URL", "BaseAddress"), ("USER", "User"), ("PRIVATE_KEY", "PrivateKey"), ("PRIVATE_KEY_FILE", "PrivateKeyFile"),
        ("PRIVATE_KEY_PASSPHRASE", "PrivateKeyPassphrase"), ("TOKEN", "Token"), ("TOKEN_TYPE", "TokenType"), ("ROLE", "Role"), ("WAREHOUSE", "Warehouse"), ("DATABASE", "Database"),
        ("SCHEMA", "Schema"),
    ];

    private static readonly string[] Credentials = ["PrivateKey", "PrivateKeyFile", "Token"];

    /// <summary>What cannot be meant so: a key without the account it belongs to would else lead to demo data.</summary>
    public IReadOnlyList<string> Problems { get; private init; } = [];

    /// <summary>Reads them.</summary>
    /// <param name="configuration">Files, environment variables, arguments.</param>
    /// <param name="environments">The environments there may be.</param>
    /// <param name="unnamed">The environment of an account that is given without one.</param>
    public static AccountSettings Read(IConfiguration configuration, IReadOnlyList<string> environments, string unnamed)
    {
        var shared = ReadPool(configuration, Shared, "SNOWFLAKE_");
        var own = environments.ToDictionary(static name => name, name => ReadPool(configuration, PoolPrefix + name, $"SNOWFLAKE_{name.ToUpperInvariant()}_"));
        var named = environments.Where(name => own[name].Keys.Any(IsIdentity)).ToList();
        if (named.Count == 0 && HasAccount(shared))
        {
            named = [unnamed];
            own.TryAdd(unnamed, []);
        }

        var emulated = named.Count == 0;
        var pools = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in emulated ? environments : named)
        {
            foreach (var (key, value) in shared.Where(setting => !emulated || !IsIdentity(setting.Key)).Concat(own[name]))
            {
                pools[$"{Section}:{PoolPrefix}{name}:{key}"] = value;
            }
        }

        var problems = emulated
            ? Credentials.Where(shared.ContainsKey).Select(static key => $"{key} is set for {Shared}, and no account it belongs to: set SNOWFLAKE_ACCOUNT, or take it away to work on the emulator.")
            : named.Where(name => !HasAccount(shared) && !HasAccount(own[name])).Select(name =>
                $"{string.Join(", ", own[name].Keys.Where(IsIdentity))} is set for {PoolPrefix}{name}, and no account: set SNOWFLAKE_{name.ToUpperInvariant()}_ACCOUNT or SNOWFLAKE_ACCOUNT.");
        return new AccountSettings(emulated ? environments : named, emulated, pools) { Problems = [.. problems] };
    }

    private static Dictionary<string, string?> ReadPool(IConfiguration configuration, string pool, string prefix)
    {
        var section = configuration.GetSection($"{Section}:{pool}");
        var settings = section.AsEnumerable(makePathsRelative: true).Where(static pair => pair.Value is not null)
            .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (suffix, key) in Variables)
        {
            if (configuration[prefix + suffix] is { } value && !string.IsNullOrWhiteSpace(value))
            {
                settings[key] = value;
            }
        }

        return settings;
    }

    private static bool HasAccount(Dictionary<string, string?> settings) =>
        settings.ContainsKey("Account") || settings.ContainsKey("BaseAddress") || settings.ContainsKey("ConnectionString");

    private static bool IsIdentity(string key) => key.Equals("ConnectionString", StringComparison.OrdinalIgnoreCase)
        || Variables.Any(variable => variable.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
}
