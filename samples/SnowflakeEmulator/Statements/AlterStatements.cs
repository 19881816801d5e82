using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>ALTER and COMMENT ON.</summary>
internal static class AlterStatements
{
    public static void Run(Execution x)
    {
        x.Kind = StatementKind.Ddl;
        var cursor = x.Cursor;
        cursor.ExpectWord("ALTER");
        var kind = cursor.Next().Text;
        x.Record.Type = "ALTER_" + kind;
        if (kind != "SESSION")
        {
            TransactionStatements.End(x.Session, x.Engine, "COMMIT");
        }

        switch (kind)
        {
            case "TABLE":
                AlterTable.Run(x);
                return;
            case "WAREHOUSE":
                Warehouse(x);
                break;
            case "USER":
                User(x);
                break;
            case "ROLE" or "DATABASE" or "SCHEMA" or "VIEW":
                Simple(x, kind);
                break;
            case "SESSION":
                Session(x);
                break;
            default:
                throw SnowflakeErrors.Unsupported("ALTER " + kind);
        }

        x.Status("Statement executed successfully.");
    }

    public static void Comment(Execution x)
    {
        (x.Kind, x.Record.Type) = (StatementKind.Ddl, "COMMENT");
        var cursor = x.Cursor;
        cursor.ExpectWord("COMMENT");
        TransactionStatements.End(x.Session, x.Engine, "COMMIT");
        Clauses.IfExists(cursor);
        cursor.ExpectWord("ON");
        var kind = cursor.Next().Text;
        if (kind == "COLUMN")
        {
            throw SnowflakeErrors.Unsupported("COMMENT ON COLUMN; use ALTER TABLE … ALTER COLUMN … COMMENT");
        }

        var target = Privileges.Find(x.Session, kind, cursor.QualifiedName());
        cursor.ExpectWord("IS");
        new AccessControl(x.Session).RequireOwnership(target);
        target.Comment = cursor.StringValue();
        cursor.ExpectEnd();
        x.Status("Statement executed successfully.");
    }

    private static void Warehouse(Execution x)
    {
        var cursor = x.Cursor;
        var ifExists = Clauses.IfExists(cursor);
        var name = cursor.Current.Text is "SUSPEND" or "RESUME" or "SET" ? x.Session.Warehouse ?? throw SnowflakeErrors.NoWarehouse() : cursor.Name();
        if (!x.Account.Warehouses.TryGetValue(name, out var warehouse))
        {
            cursor.Position = int.MaxValue / 2;
            _ = ifExists ? 0 : throw SnowflakeErrors.NotFound("Warehouse", Names.Display(name));
            return;
        }

        var access = new AccessControl(x.Session);
        switch (cursor.Next().Text)
        {
            case "SUSPEND":
                access.Require(warehouse, "OPERATE");
                warehouse.Suspend(x.Now);
                break;
            case "RESUME":
                access.Require(warehouse, "OPERATE");
                var onlyIfSuspended = cursor.AcceptWords("IF", "SUSPENDED");
                if (!onlyIfSuspended || !warehouse.IsRunning(x.Now))
                {
                    warehouse.Resume(x.Now);
                }

                break;
            case "SET":
                access.Require(warehouse, "MODIFY");
                CreatePrincipals.Apply(x, warehouse, Clauses.Options(cursor, CreatePrincipals.WarehouseProperties));
                break;
            case "RENAME":
                cursor.ExpectWord("TO");
                access.RequireOwnership(warehouse);
                Rename(x.Account.Warehouses, warehouse, cursor.Name());
                break;
            default:
                throw SnowflakeErrors.Unsupported("ALTER WAREHOUSE " + cursor.At(cursor.Position - 1).Text);
        }

        cursor.ExpectEnd();
    }

    private static void User(Execution x)
    {
        var cursor = x.Cursor;
        Clauses.IfExists(cursor);
        var user = Lookup.User(x.Session, cursor.Name());
        var access = new AccessControl(x.Session);
        if (!access.Owns(user) && !access.Has(Account.UserAdmin) && user != x.Session.User)
        {
            throw SnowflakeErrors.Privilege("user", user.Name);
        }

        switch (cursor.Next().Text)
        {
            case "SET":
                CreatePrincipals.Apply(user, Clauses.Options(cursor, CreatePrincipals.UserProperties));
                break;
            case "UNSET":
                var property = cursor.Name();
                _ = property switch
                {
                    "RSA_PUBLIC_KEY" => user.Keys[0] = null,
                    "RSA_PUBLIC_KEY_2" => user.Keys[1] = null,
                    _ => throw SnowflakeErrors.Unsupported("UNSET " + property),
                };
                break;
            case "RENAME":
                cursor.ExpectWord("TO");
                Rename(x.Account.Users, user, cursor.Name());
                break;
            default:
                throw SnowflakeErrors.Unsupported("ALTER USER " + cursor.At(cursor.Position - 1).Text);
        }

        cursor.ExpectEnd();
    }

    private static void Simple(Execution x, string kind)
    {
        var cursor = x.Cursor;
        Clauses.IfExists(cursor);
        var target = Privileges.Find(x.Session, kind, cursor.QualifiedName());
        new AccessControl(x.Session).RequireOwnership(target);
        switch (cursor.Next().Text)
        {
            case "RENAME":
                cursor.ExpectWord("TO");
                Rename(x, target, cursor.QualifiedName()[^1]);
                break;
            case "SET":
                var options = Clauses.Options(cursor, "COMMENT", "DATA_RETENTION_TIME_IN_DAYS");
                target.Comment = options.GetValueOrDefault("COMMENT", target.Comment);
                break;
            default:
                throw SnowflakeErrors.Unsupported($"ALTER {kind} {cursor.At(cursor.Position - 1).Text}");
        }

        cursor.ExpectEnd();
    }

    private static void Session(Execution x)
    {
        x.Kind = StatementKind.Alter;
        if (!x.Session.KeepsState)
        {
            throw SnowflakeErrors.Unsupported("ALTER SESSION outside a multi-statement request");
        }

        if (!x.Cursor.AcceptWord("SET"))
        {
            x.Cursor.ExpectWord("UNSET");
            do
            {
                SessionParameters.Unset(x.Session, x.Cursor.Name());
            }
            while (x.Cursor.Accept(","));
            x.Cursor.ExpectEnd();
            return;
        }

        var options = Clauses.Options(x.Cursor);
        x.Cursor.ExpectEnd();
        foreach (var (name, value) in options)
        {
            SessionParameters.Set(x.Session, name, value);
        }
    }

    private static void Rename(Execution x, Securable target, string name)
    {
        switch (target)
        {
            case Role role:
                RoleChanges.Rename(x.Account, role, name);
                break;
            case Database database:
                Rename(x.Account.Databases, database, name);
                break;
            case Schema schema:
                Rename(schema.Database.Schemas, schema, name);
                break;
            case Relation relation:
                Rename(relation.Schema.Relations, relation, name);
                break;
        }
    }

    public static void Rename<T>(System.Collections.Concurrent.ConcurrentDictionary<string, T> map, T item, string name)
        where T : Securable
    {
        if (!map.TryAdd(name, item))
        {
            throw SnowflakeErrors.Exists(Names.Display(name));
        }

        map.TryRemove(item.Name, out _);
        item.Name = name;
    }
}
