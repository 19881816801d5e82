using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using SnowflakeAdmin.Guard;

namespace SnowflakeAdmin.Environments;

/// <summary>Makes the guard's policy of an environment's settings.</summary>
internal static class EnvironmentPolicy
{
    private static readonly string[] Always = ["ACCOUNTADMIN", "SECURITYADMIN"];

    /// <exception cref="OptionsValidationException">A name or pattern is none.</exception>
    public static GuardPolicy Create(string environment, EnvironmentOptions options, string? database, string? schema) => new()
    {
        Environment = environment,
        Statements = options.Statements is { } names ? Kinds(environment, names) : EnvironmentDefaults.Of(environment).Statements,
        Database = database,
        Schema = schema,
        Readable = Patterns(environment, nameof(options.Readable), options.Readable ?? ["*"]),
        Writable = Patterns(environment, nameof(options.Writable), options.Writable ?? ["*"]),
        Denied = Patterns(environment, nameof(options.Denied), options.Denied ?? []),
        Warehouses = Names(options.Warehouses ?? ["*"]),
        DeniedWarehouses = Names(options.DeniedWarehouses ?? []),
        Functions = Patterns(environment, nameof(options.Functions), options.Functions ?? []),
        PrivilegedRoles = options.PrivilegedRoles is { } roles ? roles.Concat(Always).ToFrozenSet(StringComparer.OrdinalIgnoreCase) : GuardDefaults.PrivilegedRoles,
        MaxStatements = options.MaxStatements ?? GuardDefaults.MaxStatements,
    };

    private static KindSet Kinds(string environment, IEnumerable<string> names)
    {
        var kinds = default(KindSet);
        foreach (var name in names)
        {
            kinds = name.ToUpperInvariant() switch
            {
                "ALL" => KindSet.All,
                "READ" => kinds.With(KindSet.Reads),
                _ => Enum.TryParse<StatementKind>(name, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(name[0])
                    ? kinds.With(kind)
                    : throw Wrong(environment, "Statements", $"'{name}' is not a kind of statement; there are Read, All, {string.Join(", ", Enum.GetNames<StatementKind>())}."),
            };
        }

        return kinds;
    }

    private static List<NamePattern> Patterns(string environment, string setting, IEnumerable<string> texts)
    {
        try
        {
            return [.. texts.Select(NamePattern.Parse)];
        }
        catch (FormatException exception)
        {
            throw Wrong(environment, setting, exception.Message);
        }
    }

    private static List<string> Names(IEnumerable<string> names) => [.. names.Select(static name => name.ToUpperInvariant())];

    private static OptionsValidationException Wrong(string environment, string setting, string why) => new(
        environment, typeof(EnvironmentOptions), [$"{SnowflakeAdminOptions.Section}:Environments:{environment}:{setting}: {why}"]);
}
