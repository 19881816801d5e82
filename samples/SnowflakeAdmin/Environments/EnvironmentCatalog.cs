using Microsoft.Extensions.Options;
using ModelContextProtocol;
using SnowflakeAdmin.Sql;
using Sophia.Connections.Snowflake;

namespace SnowflakeAdmin.Environments;

/// <summary>The environments of this server. Made at start; a policy that cannot be read stops it. Thread-safe.</summary>
internal sealed class EnvironmentCatalog
{
    private readonly Dictionary<string, AdminEnvironment> _environments;

    /// <exception cref="OptionsValidationException">A policy cannot be read, or an account is missing.</exception>
    public EnvironmentCatalog(AccountSettings settings, IOptions<SnowflakeAdminOptions> options, IOptionsMonitor<SnowflakeOptions> accounts)
    {
        if (settings.Problems.Count > 0)
        {
            throw new OptionsValidationException(SnowflakeAdminOptions.Section, typeof(SnowflakeAdminOptions), settings.Problems);
        }

        All = [.. settings.Environments.Select(name => Create(
            name, settings.Emulated, options.Value.Environments.TryGetValue(name, out var own) ? own : new(), accounts.Get(AccountSettings.PoolPrefix + name)))];
        _environments = All.ToDictionary(static environment => environment.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<AdminEnvironment> All { get; }

    /// <summary>Finds one.</summary>
    /// <exception cref="McpException">There is none of that name.</exception>
    public AdminEnvironment Get(string? name) => name is not null && _environments.TryGetValue(name.Trim(), out var environment)
        ? environment
        : throw new McpException($"There is no environment '{name}'. There are: {string.Join(", ", All.Select(static one => one.Name))}.");

    private static AdminEnvironment Create(string name, bool emulated, EnvironmentOptions options, SnowflakeOptions account)
    {
        var database = Stored(account.Database);
        var defaults = EnvironmentDefaults.Of(name);
        return new AdminEnvironment
        {
            Name = name,
            Pool = AccountSettings.PoolPrefix + name,
            Account = emulated ? $"{account.Account} (emulator in this process)" : account.Account ?? account.BaseAddress?.Host ?? "",
            Emulated = emulated,
            // A database without a schema means PUBLIC, here and in the statements that are sent.
            Policy = EnvironmentPolicy.Create(name, options, database, Stored(account.Schema) ?? (database is null ? null : "PUBLIC")),
            Confirm = options.Confirm ?? defaults.Confirm,
            Timeout = options.Timeout ?? defaults.Timeout,
            MaxRows = options.MaxRows ?? SnowflakeAdminDefaults.MaxPageRows,
            MaxBytes = options.MaxBytes ?? SnowflakeAdminDefaults.PageBytes,
            MaxScannedBytes = options.MaxScannedBytes,
        };
    }

    private static string? Stored(string? name) => string.IsNullOrWhiteSpace(name) ? null : SqlName.Parse("the environment's setting", name, maxParts: 1)[0];
}
