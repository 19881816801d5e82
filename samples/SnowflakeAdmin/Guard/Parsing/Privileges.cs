using System.Collections.Frozen;

namespace SnowflakeAdmin.Guard.Parsing;

/// <summary>Privileges that may be granted: none of them gives rights over roles, users or the account.</summary>
internal static class Privileges
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "ALL", "ALL PRIVILEGES", "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "USAGE", "MONITOR", "OPERATE", "MODIFY", "CREATE TABLE", "CREATE VIEW",
        "CREATE SCHEMA");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether it is one, written with single spaces.</summary>
    public static bool Contains(ReadOnlySpan<char> privilege) => Lookup.Contains(privilege);
}
