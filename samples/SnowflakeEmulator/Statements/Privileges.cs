using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>Privileges: which kinds of object have which, and those that new objects get.</summary>
internal static class Privileges
{
    private static readonly Dictionary<string, string[]> ByKind = new(StringComparer.Ordinal)
    {
        ["TABLE"] = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES"],
        ["VIEW"] = ["SELECT", "REFERENCES"],
        ["SEQUENCE"] = ["USAGE"],
        ["SCHEMA"] = ["USAGE", "MODIFY", "MONITOR", "CREATE TABLE", "CREATE VIEW", "CREATE SEQUENCE"],
        ["DATABASE"] = ["USAGE", "MODIFY", "MONITOR", "CREATE SCHEMA", "IMPORTED PRIVILEGES"],
        ["WAREHOUSE"] = ["USAGE", "OPERATE", "MODIFY", "MONITOR"],
        ["ACCOUNT"] = ["CREATE DATABASE", "CREATE WAREHOUSE", "CREATE USER", "CREATE ROLE", "MANAGE GRANTS", "MONITOR USAGE", "MONITOR EXECUTION"],
        ["USER"] = ["MONITOR"],
        ["ROLE"] = [],
    };

    /// <summary>The privileges a kind of object has.</summary>
    public static IReadOnlyList<string> Of(string kind) => ByKind.GetValueOrDefault(kind) ?? throw SnowflakeErrors.Unsupported("GRANT ON " + kind);

    /// <summary>An object by kind and name.</summary>
    public static Securable Find(Session session, string kind, string[] name)
    {
        switch (kind)
        {
            case "TABLE":
                return Lookup.Table(session, name, "GRANT");
            case "VIEW":
                return Lookup.Relation(session, name, "GRANT", "View") as View ?? throw SnowflakeErrors.NotFound("View", Names.Display(name[^1]));
            case "SCHEMA":
                return Lookup.Schema(session, name, "GRANT");
            case "DATABASE":
                return Lookup.Database(session, name[^1]);
            case "WAREHOUSE":
                return Lookup.Warehouse(session, name[^1]);
            case "USER":
                return Lookup.User(session, name[^1]);
            case "ROLE":
                return Lookup.Role(session, name[^1]);
            case "SEQUENCE":
                return Lookup.SchemaOf(session, name, "GRANT").Sequences.GetValueOrDefault(name[^1]) ?? throw SnowflakeErrors.NotFound("Sequence", Names.Display(name[^1]));
            default:
                throw SnowflakeErrors.Unsupported("OBJECT KIND " + kind);
        }
    }

    public static void Add(Execution x, Securable target, string privilege, string role, bool withGrantOption) =>
        target.Grants[(privilege, role)] = new Grant(privilege, role, withGrantOption, x.Session.Role, x.Now);

    /// <summary>Gives a new table or view what GRANT … ON FUTURE said.</summary>
    public static void ApplyFuture(Execution x, Schema schema, Securable target)
    {
        foreach (var (privilege, kind, role) in schema.Future.Keys.Concat(schema.Database.Future.Keys))
        {
            if (kind != target.Kind)
            {
                continue;
            }

            if (privilege == "OWNERSHIP")
            {
                target.Owner = role;
            }
            else
            {
                Add(x, target, privilege, role, false);
            }
        }
    }
}
