using System.Collections.Frozen;

namespace SnowflakeAdmin.Guard.Parsing;

/// <summary>Statements that no environment may allow, and why.</summary>
internal static class NeverAllowed
{
    private const string Code = "it runs code that the guard cannot see.";
    private const string Files = "it moves files between the account and elsewhere.";
    private const string Session = "statements run without a session; name database, schema, role and warehouse in the environment's settings.";
    private const string Transaction = "statements run without a session, so no transaction can span them.";
    private const string Engine = "it works on the database engine itself.";

    private static readonly FrozenDictionary<string, string> Verbs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["CALL"] = Code, ["EXECUTE"] = Code, ["DECLARE"] = Code, ["LET"] = Code, ["RETURN"] = Code, ["IF"] = Code, ["FOR"] = Code, ["WHILE"] = Code, ["LOOP"] = Code,
        ["REPEAT"] = Code, ["CASE"] = Code, ["ASYNC"] = Code, ["AWAIT"] = Code, ["OPEN"] = Code, ["FETCH"] = Code, ["CLOSE"] = Code, ["PREPARE"] = Code, ["DEALLOCATE"] = Code,
        ["COPY"] = Files, ["PUT"] = Files, ["GET"] = Files, ["LIST"] = Files, ["LS"] = Files, ["REMOVE"] = Files, ["RM"] = Files, ["UNLOAD"] = Files, ["EXPORT"] = Files, ["IMPORT"] = Files,
        ["USE"] = Session, ["SET"] = Session, ["UNSET"] = Session, ["RESET"] = Session,
        ["BEGIN"] = Transaction, ["START"] = Transaction, ["COMMIT"] = Transaction, ["ROLLBACK"] = Transaction, ["SAVEPOINT"] = Transaction, ["LOCK"] = Transaction,
        ["ATTACH"] = Engine, ["DETACH"] = Engine, ["INSTALL"] = Engine, ["LOAD"] = Engine, ["PRAGMA"] = Engine, ["CHECKPOINT"] = Engine, ["VACUUM"] = Engine, ["ANALYZE"] = Engine,
        ["KILL"] = Engine, ["SNOWSQL"] = Engine,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Verbs.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Why a verb is never allowed, or null.</summary>
    public static string? Find(ReadOnlySpan<char> verb) => Lookup.TryGetValue(verb, out var why) ? why : null;
}
