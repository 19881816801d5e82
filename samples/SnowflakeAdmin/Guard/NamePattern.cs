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
    /// <param name="reference">The object.</param>
    /// <param name="comparison">Whether case counts. What is denied is denied in any: an account may take quoted names without it (QUOTED_IDENTIFIERS_IGNORE_CASE).</param>
    public bool Touches(in ObjectReference reference, StringComparison comparison = StringComparison.Ordinal) => Matches(_database, reference.Database, comparison)
        && (reference.Type is ObjectType.Database || Matches(_schema, reference.Schema, comparison))
        && (reference.Type is ObjectType.Database or ObjectType.Schema || Matches(_name, reference.Name, comparison));

    /// <summary>Whether the object is meant, a container only with everything in it.</summary>
    public bool Covers(in ObjectReference reference, StringComparison comparison = StringComparison.Ordinal) => Touches(reference, comparison)
        && (reference.Type is not ObjectType.Database || _schema == "*")
        && (reference.Type is not (ObjectType.Database or ObjectType.Schema) || _name == "*");

    /// <summary>Whether it means every object of the account.</summary>
    public bool IsEverything => _database == "*" && _schema == "*" && _name == "*";

    public override string ToString() => $"{_database}.{_schema}.{_name}";

    /// <summary>Whether anything in a database is meant.</summary>
    public bool TouchesDatabase(string? database) => Matches(_database, database, StringComparison.OrdinalIgnoreCase);

    internal static bool Matches(string pattern, string? value, StringComparison comparison = StringComparison.Ordinal) => value is not null
        && (pattern.EndsWith('*') ? value.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), comparison) : value.Equals(pattern, comparison));
}
