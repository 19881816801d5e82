using SnowflakeAdmin.Guard.Names;

namespace SnowflakeAdmin.Guard;

/// <summary>Which objects of databases are meant: <c>DATABASE.SCHEMA.NAME</c>, each part a name as it is stored, a beginning with <c>*</c> behind it, or <c>*</c>.</summary>
internal sealed class NamePattern
{
    private readonly string _database;
    private readonly string _schema;
    private readonly string _name;

    private NamePattern(string database, string schema, string name) => (_database, _schema, _name) = (database, schema, name);

    /// <summary>Reads a pattern; parts that are missing at the end are <c>*</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static NamePattern Parse(string text)
    {
        var parts = NamePatternText.Split(text);
        return new NamePattern(parts[0], parts.Count > 1 ? parts[1] : "*", parts.Count > 2 ? parts[2] : "*");
    }

    /// <summary>Whether the object is meant, a container when anything in it may be.</summary>
    public bool Touches(in ObjectReference reference) => Matches(_database, reference.Database)
        && (reference.Type is ObjectType.Database || Matches(_schema, reference.Schema))
        && (reference.Type is ObjectType.Database or ObjectType.Schema || Matches(_name, reference.Name));

    /// <summary>Whether the object is meant, a container only with everything in it.</summary>
    public bool Covers(in ObjectReference reference) => Touches(reference)
        && (reference.Type is not ObjectType.Database || _schema == "*")
        && (reference.Type is not (ObjectType.Database or ObjectType.Schema) || _name == "*");

    /// <summary>Whether it means every object of the account.</summary>
    public bool IsEverything => _database == "*" && _schema == "*" && _name == "*";

    public override string ToString() => $"{_database}.{_schema}.{_name}";

    internal static bool Matches(string pattern, string? value) => value is not null
        && (pattern.EndsWith('*') ? value.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : value == pattern);
}
