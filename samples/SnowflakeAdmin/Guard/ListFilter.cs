namespace SnowflakeAdmin.Guard;

/// <summary>Leaves out of lists (SHOW, DESCRIBE of a container) what the environment does not allow to be read: a list of a schema must not tell what is denied in it. Immutable.</summary>
internal sealed class ListFilter
{
    private readonly GuardPolicy _policy;
    private readonly ObjectReference? _container;
    private readonly bool _databases;

    private ListFilter(GuardPolicy policy, ObjectReference? container, bool databases) => (_policy, _container, _databases) = (policy, container, databases);

    /// <summary>What is left out of the result of a statement; null where nothing is.</summary>
    /// <param name="kinds">What the statement is.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="objects">The objects it names.</param>
    /// <param name="policy">What the environment allows.</param>
    public static ListFilter? Of(KindSet kinds, string sql, IReadOnlyList<ObjectReference> objects, GuardPolicy policy)
    {
        if (policy.Denied.Count == 0 && policy.Readable.Any(static pattern => pattern.IsEverything))
        {
            return null;
        }

        if (kinds.Contains(KindSet.Of(StatementKind.Show)))
        {
            return new ListFilter(policy, null, ListsDatabases(sql));
        }

        return kinds.Contains(KindSet.Of(StatementKind.Describe)) && objects is [{ Type: ObjectType.Database or ObjectType.Schema } container]
            ? new ListFilter(policy, container, databases: false)
            : null;
    }

    /// <summary>How to judge the rows of a result; null where they name no objects of databases.</summary>
    /// <param name="columns">The names of its columns.</param>
    public ListedNames? Bind(IReadOnlyList<string> columns) => ListedNames.Find(columns, _container, _databases);

    /// <summary>Whether a row may be seen that names these objects.</summary>
    public bool Allows(IEnumerable<ObjectReference> named) => named.All(reference => Authorizer.MayBeListed(reference, _policy));

    private static bool ListsDatabases(string sql)
    {
        var words = sql.Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries);
        var first = words.Length > 1 && Is(words[1], "TERSE") ? 2 : 1;
        return words.Length > first && Is(words[first], "DATABASES");
    }

    private static bool Is(string word, string expected) => word.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
