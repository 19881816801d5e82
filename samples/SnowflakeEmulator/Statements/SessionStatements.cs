using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>USE; it means something in a session or within one multi-statement request only.</summary>
internal static class SessionStatements
{
    public static void Use(Execution x)
    {
        (x.Record.Type, x.Kind) = ("USE", StatementKind.Use);
        x.Cursor.ExpectWord("USE");
        if (!x.Session.KeepsState)
        {
            throw SnowflakeErrors.Unsupported("USE outside a multi-statement request");
        }

        var kind = x.Cursor.Current.Text is "WAREHOUSE" or "ROLE" or "DATABASE" or "SCHEMA" or "SECONDARY" ? x.Cursor.Next().Text : "DATABASE";
        if (kind == "SECONDARY")
        {
            throw SnowflakeErrors.Unsupported("USE SECONDARY ROLES");
        }

        var name = x.Cursor.QualifiedName();
        x.Cursor.ExpectEnd();
        Apply(x.Session, kind, name);
        x.Status("Statement executed successfully.");
    }

    /// <summary>Changes what a session uses.</summary>
    public static void Apply(Session session, string kind, string[] name)
    {
        switch (kind)
        {
            case "WAREHOUSE":
                var warehouse = session.Account.Warehouses.GetValueOrDefault(name[^1]) ?? throw SnowflakeErrors.NoSuchTarget();
                session.Warehouse = new AccessControl(session).Has(warehouse, "USAGE") ? warehouse.Name : throw SnowflakeErrors.NoSuchTarget();
                break;
            case "ROLE":
                session.Role = session.Account.Roles.ContainsKey(name[^1]) && MayUse(session, name[^1])
                    ? name[^1]
                    : throw new SnowflakeException("003013", "42501", $"SQL access control error:\nRequested role '{name[^1]}' is not assigned to the executing user. Specify another role to activate.");
                break;
            case "DATABASE" when name.Length == 1:
                session.Database = Lookup.Database(session, name[0]).Name;
                session.Schema = session.Account.Databases[name[0]].Schemas.ContainsKey(Account.Public) ? Account.Public : null;
                break;
            default:
                var schema = Lookup.Schema(session, name, "USE SCHEMA");
                (session.Database, session.Schema) = (schema.Database.Name, schema.Name);
                break;
        }
    }

    /// <summary>Whether a role is granted to the session's user, straight or by another.</summary>
    public static bool MayUse(Session session, string role) =>
        role == Account.Public || session.User.Roles.Keys.Any(r => session.Account.Effective(r).Contains(role));
}
