using System.Collections.Frozen;

namespace SnowflakeAdmin.Guard;

/// <summary>Bounds of the guard.</summary>
internal static class GuardDefaults
{
    public const int MaxStatements = 20;
    public const int MaxLength = 262_144;

    /// <summary>How deep parentheses, cases and subqueries may stand in each other.</summary>
    public const int MaxDepth = 120;

    /// <summary>Characters of a name at most, as Snowflake's.</summary>
    public const int MaxNameLength = 255;

    /// <summary>Roles that can give themselves everything.</summary>
    public static readonly FrozenSet<string> PrivilegedRoles =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "ACCOUNTADMIN", "SECURITYADMIN", "USERADMIN", "ORGADMIN", "GLOBALORGADMIN");
}
