using SnowflakeAdmin.Guard.Names;

namespace SnowflakeAdmin.Guard;

/// <summary>Names as the account writes them into its lists: <c>DB.SCHEMA.NAME</c>, parts in double quotes where they need them, arguments behind those of functions.</summary>
internal static class ListedName
{
    /// <summary>The object; null when it is not in a database.</summary>
    public static ObjectReference? Parse(string text) => Split(text) switch
    {
        [var database, var schema] => new(ObjectAccess.Read, ObjectType.Schema, database, schema, null),
        [var database, var schema, var name] => new(ObjectAccess.Read, ObjectType.Table, database, schema, name),
        _ => null,
    };

    /// <summary>The parts, at most three; what is behind the second dot is the third.</summary>
    public static List<string> Split(string text)
    {
        var parts = new List<string>(3);
        var (start, quoted) = (0, false);
        for (var at = 0; at < text.Length && parts.Count < 2; at++)
        {
            quoted ^= text[at] == '"';
            if (text[at] == '.' && !quoted)
            {
                parts.Add(Stored(text[start..at]));
                start = at + 1;
            }
        }

        parts.Add(Stored(text[start..]));
        return parts;
    }

    private static string Stored(string part) => part is ['"', .., '"'] and { Length: > 2 } ? IdentifierText.Unquote(part) : part;
}
