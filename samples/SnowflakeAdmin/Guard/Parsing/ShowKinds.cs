using System.Collections.Frozen;

namespace SnowflakeAdmin.Guard.Parsing;

/// <summary>What a list is a list of.</summary>
internal enum ShowKind
{
    OfAccount,

    /// <summary>Of things in a database; a bare name behind IN is a database.</summary>
    OfDatabase,

    /// <summary>Of things in a schema; a bare name behind IN is a schema.</summary>
    OfSchema,

    /// <summary>Of things in a table; a bare name behind IN is a table.</summary>
    OfTable,
}

/// <summary>The lists that may be shown.</summary>
internal static class ShowKinds
{
    private static readonly FrozenDictionary<string, ShowKind> Kinds = new Dictionary<string, ShowKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["DATABASES"] = ShowKind.OfAccount, ["WAREHOUSES"] = ShowKind.OfAccount, ["USERS"] = ShowKind.OfAccount, ["ROLES"] = ShowKind.OfAccount, ["REGIONS"] = ShowKind.OfAccount,
        ["RESOURCE MONITORS"] = ShowKind.OfAccount, ["SHARES"] = ShowKind.OfAccount,
        ["SCHEMAS"] = ShowKind.OfDatabase,
        ["TABLES"] = ShowKind.OfSchema, ["VIEWS"] = ShowKind.OfSchema, ["OBJECTS"] = ShowKind.OfSchema, ["MATERIALIZED VIEWS"] = ShowKind.OfSchema,
        ["DYNAMIC TABLES"] = ShowKind.OfSchema, ["EXTERNAL TABLES"] = ShowKind.OfSchema, ["SEQUENCES"] = ShowKind.OfSchema, ["STAGES"] = ShowKind.OfSchema,
        ["STREAMS"] = ShowKind.OfSchema, ["TASKS"] = ShowKind.OfSchema, ["PIPES"] = ShowKind.OfSchema, ["FUNCTIONS"] = ShowKind.OfSchema, ["PROCEDURES"] = ShowKind.OfSchema,
        ["USER FUNCTIONS"] = ShowKind.OfSchema, ["USER PROCEDURES"] = ShowKind.OfSchema, ["FILE FORMATS"] = ShowKind.OfSchema,
        ["COLUMNS"] = ShowKind.OfTable, ["PRIMARY KEYS"] = ShowKind.OfTable, ["UNIQUE KEYS"] = ShowKind.OfTable, ["IMPORTED KEYS"] = ShowKind.OfTable, ["EXPORTED KEYS"] = ShowKind.OfTable,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a list by its first one or two words.</summary>
    public static bool TryFind(ReadOnlySpan<char> first, ReadOnlySpan<char> second, out ShowKind kind, out int words)
    {
        var lookup = Kinds.GetAlternateLookup<ReadOnlySpan<char>>();
        words = 2;
        if (second.Length > 0 && lookup.TryGetValue($"{first} {second}", out kind))
        {
            return true;
        }

        words = 1;
        return lookup.TryGetValue(first, out kind);
    }
}
