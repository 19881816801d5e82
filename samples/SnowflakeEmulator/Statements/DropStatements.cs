using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>DROP and UNDROP. A dropped table keeps its rows for a day.</summary>
internal static class DropStatements
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    public static void Drop(Execution x)
    {
        x.Kind = StatementKind.Ddl;
        var cursor = x.Cursor;
        cursor.ExpectWord("DROP");
        TransactionStatements.End(x.Session, x.Engine, "COMMIT");
        var kind = cursor.Next().Text;
        x.Record.Type = "DROP_" + kind;
        var ifExists = Clauses.IfExists(cursor);
        var name = cursor.QualifiedName();
        var restrict = cursor.AcceptWord("RESTRICT");
        _ = !restrict && cursor.AcceptWord("CASCADE");
        cursor.ExpectEnd();
        try
        {
            DropOne(x, kind, name, restrict);
        }
        catch (SnowflakeException missing) when (ifExists && missing.Code == "002003")
        {
            x.Status($"Drop statement executed successfully ({Names.Display(name[^1])} already dropped).");
            return;
        }

        x.Status($"{Names.Display(name[^1])} successfully dropped.");
    }

    public static void Undrop(Execution x)
    {
        x.Kind = StatementKind.Ddl;
        var cursor = x.Cursor;
        cursor.ExpectWord("UNDROP");
        TransactionStatements.End(x.Session, x.Engine, "COMMIT");
        var kind = cursor.Next().Text;
        x.Record.Type = "UNDROP_" + kind;
        var name = cursor.QualifiedName();
        cursor.ExpectEnd();
        Securable? back = kind switch
        {
            "TABLE" => Back(x, Lookup.SchemaOf(x.Session, name, "UNDROP"), name[^1]),
            "SCHEMA" => Back(Lookup.Database(x.Session, name.Length > 1 ? name[^2] : x.Session.Database ?? throw SnowflakeErrors.NoDatabase("UNDROP")), name[^1]),
            "DATABASE" => BackDatabase(x, name[^1]),
            _ => throw SnowflakeErrors.Unsupported("UNDROP " + kind),
        };
        _ = back ?? throw SnowflakeErrors.NotFound(kind[0] + kind[1..].ToLowerInvariant(), Names.Display(name[^1]));
        x.Status($"{kind[0]}{kind[1..].ToLowerInvariant()} {Names.Display(name[^1])} successfully restored.");
    }

    private static void DropOne(Execution x, string kind, string[] name, bool restrict)
    {
        var access = new AccessControl(x.Session);
        switch (kind)
        {
            case "TABLE":
                DropTable(x, access, Lookup.Table(x.Session, name, "DROP"));
                break;
            case "VIEW":
                var view = Lookup.Relation(x.Session, name, "DROP", "View") as View ?? throw SnowflakeErrors.NotFound("View", Names.Display(name[^1]));
                access.RequireOwnership(view);
                view.Schema.Relations.TryRemove(new(view.Name, view));
                break;
            case "SCHEMA":
                var schema = Lookup.Schema(x.Session, name, "DROP");
                access.RequireOwnership(schema);
                Restrict(restrict && !schema.Relations.IsEmpty, schema);
                schema.Database.Schemas.TryRemove(schema.Name, out _);
                schema.Database.DroppedSchemas.Add(schema, x.Now);
                break;
            case "DATABASE":
                var database = Lookup.Database(x.Session, name[^1]);
                access.RequireOwnership(database);
                Restrict(restrict && database.Schemas.Values.Any(s => !s.Relations.IsEmpty), database);
                x.Account.Databases.TryRemove(database.Name, out _);
                x.Account.DroppedDatabases.Add(database, x.Now);
                break;
            case "SEQUENCE":
                var home = Lookup.SchemaOf(x.Session, name, "DROP");
                access.RequireOwnership(home.Sequences.GetValueOrDefault(name[^1]) ?? throw SnowflakeErrors.NotFound("Sequence", Names.Display(name[^1])));
                home.Sequences.TryRemove(name[^1], out _);
                break;
            default:
                DropPrincipal(x, access, kind, name[^1]);
                break;
        }
    }

    private static void DropTable(Execution x, AccessControl access, Table table)
    {
        if (x.Session.Temporary.Remove(table))
        {
            x.Run("DROP TABLE IF EXISTS " + table.DuckName);
            return;
        }

        access.RequireOwnership(table);
        table.Schema.Relations.TryRemove(new(table.Name, table));
        table.Schema.DroppedTables.Add(table, x.Now);
        Purge(x, table.Schema);
    }

    private static void DropPrincipal(Execution x, AccessControl access, string kind, string name)
    {
        switch (kind)
        {
            case "WAREHOUSE":
                access.RequireOwnership(Lookup.Warehouse(x.Session, name));
                x.Account.Warehouses.TryRemove(name, out _);
                break;
            case "USER":
                RequireOwnerOrManager(access, Lookup.User(x.Session, name));
                x.Account.Users.TryRemove(name, out _);
                break;
            case "ROLE":
                RequireOwnerOrManager(access, Lookup.Role(x.Session, name));
                RoleChanges.Drop(x.Account, name, x.Session.Role);
                break;
            default:
                throw SnowflakeErrors.Unsupported("DROP " + kind);
        }
    }

    private static void RequireOwnerOrManager(AccessControl access, Securable target)
    {
        if (target.Owner.Length == 0 || (!access.Owns(target) && !access.Has(Account.SecurityAdmin)))
        {
            throw SnowflakeErrors.Privilege(target.Kind.ToLowerInvariant(), target.Name);
        }
    }

    private static void Restrict(bool notEmpty, Securable container)
    {
        if (notEmpty)
        {
            throw SnowflakeErrors.Compilation($"Cannot drop {container.Kind.ToLowerInvariant()} {container.FullName}: it is not empty (RESTRICT).", "003539", "2BP01");
        }
    }

    private static Table? Back(Execution x, Schema schema, string name)
    {
        if (schema.Relations.ContainsKey(name))
        {
            throw SnowflakeErrors.Exists(Names.Display(name));
        }

        Purge(x, schema);
        var table = schema.DroppedTables.Take(name);
        if (table is not null)
        {
            schema.Relations[name] = table;
        }

        return table;
    }

    private static Schema? Back(Database database, string name)
    {
        if (database.Schemas.ContainsKey(name))
        {
            throw SnowflakeErrors.Exists(Names.Display(name));
        }

        var schema = database.DroppedSchemas.Take(name);
        if (schema is not null)
        {
            database.Schemas[name] = schema;
        }

        return schema;
    }

    private static Database? BackDatabase(Execution x, string name)
    {
        if (x.Account.Databases.ContainsKey(name))
        {
            throw SnowflakeErrors.Exists(Names.Display(name));
        }

        var database = x.Account.DroppedDatabases.Take(name);
        if (database is not null)
        {
            x.Account.Databases[name] = database;
        }

        return database;
    }

    private static void Purge(Execution x, Schema schema)
    {
        foreach (var old in schema.DroppedTables.TakeBefore(x.Now - Retention))
        {
            x.Run("DROP TABLE IF EXISTS " + old.DuckName);
        }
    }
}
