using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Statements;

/// <summary>CREATE DATABASE and CREATE SCHEMA.</summary>
internal static class CreateContainers
{
    private static readonly string[] Properties = ["COMMENT", "DATA_RETENTION_TIME_IN_DAYS", "MAX_DATA_EXTENSION_TIME_IN_DAYS"];

    public static void Database(Execution x, CreateIntent intent)
    {
        new AccessControl(x.Session).Require(x.Account.Root, "CREATE DATABASE");
        var ifNotExists = Clauses.IfNotExists(x.Cursor);
        var name = x.Cursor.Name();
        var source = x.Cursor.AcceptWord("CLONE") ? Lookup.Database(x.Session, x.Cursor.Name()) : null;
        var options = Clauses.Options(x.Cursor, Properties);
        x.Cursor.ExpectEnd();
        if (name == "SNOWFLAKE" || !intent.May(x.Account.Databases.ContainsKey(name), ifNotExists, x, name))
        {
            _ = name == "SNOWFLAKE" ? throw SnowflakeErrors.Exists(name) : 0;
            return;
        }

        var database = new Database(name, x.Session.Role, x.Now)
        {
            Transient = intent.Modifier == "TRANSIENT",
            Comment = options.GetValueOrDefault("COMMENT", ""),
            RetentionDays = Clauses.Whole(options.GetValueOrDefault("DATA_RETENTION_TIME_IN_DAYS", "1"), "DATA_RETENTION_TIME_IN_DAYS"),
        };
        database.Schemas[Account.Public] = new Schema(database, Account.Public, x.Session.Role, x.Now);
        foreach (var schema in source?.Schemas.Values ?? [])
        {
            database.Schemas[schema.Name] = Copy(x, schema, new Schema(database, schema.Name, x.Session.Role, x.Now));
        }

        if (intent.Publish(x.Account.Databases, name, database) is { } old)
        {
            x.Account.DroppedDatabases.Add(old, x.Now);
        }

        if (x.Session.KeepsState)
        {
            (x.Session.Database, x.Session.Schema) = (name, Account.Public);
        }

        x.Status($"Database {Names.Display(name)} successfully created.");
    }

    public static void Schema(Execution x, CreateIntent intent)
    {
        var ifNotExists = Clauses.IfNotExists(x.Cursor);
        var parts = x.Cursor.QualifiedName();
        var database = Lookup.Database(x.Session, parts.Length > 1 ? parts[^2] : x.Session.Database ?? throw SnowflakeErrors.NoDatabase("CREATE SCHEMA"));
        new AccessControl(x.Session).Require(database, "CREATE SCHEMA");
        var source = x.Cursor.AcceptWord("CLONE") ? Lookup.Schema(x.Session, x.Cursor.QualifiedName(), "CREATE SCHEMA") : null;
        if (x.Cursor.AcceptWord("WITH"))
        {
            throw SnowflakeErrors.Unsupported("WITH MANAGED ACCESS");
        }

        var options = Clauses.Options(x.Cursor, Properties);
        x.Cursor.ExpectEnd();
        var name = parts[^1];
        if (name == "INFORMATION_SCHEMA")
        {
            throw SnowflakeErrors.Exists(name);
        }

        if (!intent.May(database.Schemas.ContainsKey(name), ifNotExists, x, name))
        {
            return;
        }

        var schema = new Schema(database, name, x.Session.Role, x.Now)
        {
            Transient = intent.Modifier == "TRANSIENT",
            Comment = options.GetValueOrDefault("COMMENT", ""),
        };
        if (source is not null)
        {
            Copy(x, source, schema);
        }

        if (intent.Publish(database.Schemas, name, schema) is { } old)
        {
            database.DroppedSchemas.Add(old, x.Now);
        }

        if (x.Session.KeepsState)
        {
            (x.Session.Database, x.Session.Schema) = (database.Name, name);
        }

        x.Status($"Schema {Names.Display(name)} successfully created.");
    }

    private static Schema Copy(Execution x, Schema from, Schema to)
    {
        foreach (var relation in from.Relations.Values)
        {
            to.Relations[relation.Name] = relation switch
            {
                Table table => CreateTable.Clone(x, table, to, table.Name, table.TableKind),
                View view => new View(to, view.Name, x.Session.Role, x.Now, view.Columns, view.Text, view.Query) { Secure = view.Secure, Comment = view.Comment },
                _ => throw new InvalidOperationException("unknown relation"),
            };
        }

        return to;
    }
}
