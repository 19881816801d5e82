using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Catalog;

/// <summary>Finds what a name of one to three parts means in a session.</summary>
internal static class Lookup
{
    public static Database Database(Session session, string name)
    {
        if (session.Account.Databases.TryGetValue(name, out var found) && new AccessControl(session).Sees(found))
        {
            return found;
        }

        throw SnowflakeErrors.NotFound("Database", Sql.Names.Display(name));
    }

    public static Schema Schema(Session session, string[] parts, string verb)
    {
        var database = Database(session, parts.Length > 1 ? parts[^2] : session.Database ?? throw SnowflakeErrors.NoDatabase(verb));
        if (database.Schemas.TryGetValue(parts[^1], out var found))
        {
            return found;
        }

        throw SnowflakeErrors.NotFound("Schema", $"{Sql.Names.Display(database.Name)}.{Sql.Names.Display(parts[^1])}");
    }

    /// <summary>The schema that a relation's name says or the session has.</summary>
    public static Schema SchemaOf(Session session, string[] parts, string verb) => parts.Length switch
    {
        1 => Schema(session, [session.Schema ?? throw (session.Database is null ? SnowflakeErrors.NoDatabase(verb) : SnowflakeErrors.NoSchema(verb))], verb),
        2 => Schema(session, [parts[0]], verb),
        _ => Schema(session, [parts[0], parts[1]], verb),
    };

    public static Relation? TryRelation(Session session, string[] parts, string verb)
    {
        var schema = SchemaOf(session, parts, verb);
        return session.Temporary.Find(schema, parts[^1]) ?? schema.Relations.GetValueOrDefault(parts[^1]);
    }

    /// <summary>A table or view that the session's role may name at all.</summary>
    public static Relation Relation(Session session, string[] parts, string verb, string kind = "Object")
    {
        var schema = SchemaOf(session, parts, verb);
        if (session.Temporary.Find(schema, parts[^1]) is { } temporary)
        {
            return temporary;
        }

        var access = new AccessControl(session);
        if (schema.Relations.TryGetValue(parts[^1], out var found) && (access.CanUse(schema) || access.Owns(found)) && access.Sees(found))
        {
            return found;
        }

        throw SnowflakeErrors.NotFound(kind, Shown(session, parts));
    }

    public static Table Table(Session session, string[] parts, string verb) =>
        Relation(session, parts, verb, "Table") as Table ?? throw SnowflakeErrors.NotFound("Table", Shown(session, parts));

    public static Warehouse Warehouse(Session session, string name) =>
        session.Account.Warehouses.GetValueOrDefault(name) ?? throw SnowflakeErrors.NotFound("Warehouse", Sql.Names.Display(name));

    public static User User(Session session, string name) =>
        session.Account.Users.GetValueOrDefault(name) ?? throw SnowflakeErrors.NotFound("User", Sql.Names.Display(name));

    public static Role Role(Session session, string name) =>
        session.Account.Roles.GetValueOrDefault(name) ?? throw SnowflakeErrors.NotFound("Role", Sql.Names.Display(name));

    private static string Shown(Session session, string[] parts)
    {
        string?[] all = [.. parts.Length < 3 ? [session.Database] : Array.Empty<string?>(), .. parts.Length < 2 ? [session.Schema] : Array.Empty<string?>(), .. parts];
        return string.Join('.', all.Where(p => p is not null).Select(p => Sql.Names.Display(p!)));
    }
}
