namespace SnowflakeAdmin.Guard;

/// <summary>Which objects a row of SHOW or DESCRIBE names, by the columns that Snowflake's lists have. Immutable.</summary>
internal sealed class ListedNames
{
    private readonly List<Func<Func<int, string?>, ObjectReference?>> _names = [];

    private ListedNames()
    {
    }

    /// <summary>Finds the columns that name objects; null where there are none.</summary>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="container">What is described, when its contents are the rows.</param>
    /// <param name="databases">Whether the rows are databases.</param>
    public static ListedNames? Find(IReadOnlyList<string> columns, ObjectReference? container, bool databases)
    {
        var found = new ListedNames();
        int At(string column) => IndexOf(columns, column);
        var name = At("name");
        if (databases || container is not null)
        {
            found.Add(name, value => container is { } whole ? Within(whole, value) : new(ObjectAccess.Read, ObjectType.Database, value, null, null));
        }
        else if (At("granted_on") is var type and >= 0 && name >= 0)
        {
            found._names.Add(row => Granted(row(type), row(name)));
        }
        else
        {
            var ofTable = At("column_name") >= 0 || At("constraint_name") >= 0;
            found.Add(At("database_name"), At("schema_name"), ofTable ? At("table_name") : name);
            found.Add(At("catalog_name"), At("schema_name"), name);
            found.Add(At("pk_database_name"), At("pk_schema_name"), At("pk_table_name"));
            found.Add(At("fk_database_name"), At("fk_schema_name"), At("fk_table_name"));
            // What a stream is on, as a whole name.
            found.Add(ofTable ? -1 : At("table_name"), static value => ListedName.Parse(value));
        }

        return found._names.Count > 0 ? found : null;
    }

    /// <summary>The objects that a row names.</summary>
    /// <param name="row">The text in a column.</param>
    public IEnumerable<ObjectReference> Of(Func<int, string?> row) => _names.Select(name => name(row)).Where(static named => named is not null).Select(static named => named!.Value);

    private void Add(int column, Func<string, ObjectReference?> read)
    {
        if (column >= 0)
        {
            _names.Add(row => row(column) is { Length: > 0 } value ? read(value) : null);
        }
    }

    private void Add(int database, int schema, int name)
    {
        if (database < 0)
        {
            return;
        }

        _names.Add(row => row(database) is { Length: > 0 } of ? In(of, Text(row, schema), Text(row, name)) : null);
    }

    private static string? Text(Func<int, string?> row, int column) => column >= 0 && row(column) is { Length: > 0 } text ? text : null;

    /// <summary>Without a schema it is one itself.</summary>
    private static ObjectReference In(string database, string? schema, string? name) => (schema, name) switch
    {
        (null, null) => new(ObjectAccess.Read, ObjectType.Database, database, null, null),
        (null, _) => new(ObjectAccess.Read, ObjectType.Schema, database, name, null),
        _ => new(ObjectAccess.Read, name is null ? ObjectType.Schema : ObjectType.Table, database, schema, name),
    };

    private static ObjectReference Within(ObjectReference container, string name) => container.Type is ObjectType.Database
        ? new(ObjectAccess.Read, ObjectType.Schema, container.Database, name, null)
        : new(ObjectAccess.Read, ObjectType.Table, container.Database, container.Schema, name);

    private static ObjectReference? Granted(string? type, string? name) => (type, name) switch
    {
        (null, _) or (_, null or "") => null,
        ("DATABASE", _) => new(ObjectAccess.Read, ObjectType.Database, ListedName.Split(name)[0], null, null),
        ("ACCOUNT" or "ROLE" or "USER" or "WAREHOUSE", _) => null,
        _ => ListedName.Parse(name),
    };

    private static int IndexOf(IReadOnlyList<string> columns, string wanted)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
