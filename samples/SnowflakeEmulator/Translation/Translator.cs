using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Sql;

namespace SnowflakeEmulator.Translation;

/// <summary>
/// Reads one statement of Snowflake's dialect and writes DuckDB's. It accepts what it knows and refuses everything else by name, so that nothing runs
/// with another meaning.
/// </summary>
internal sealed partial class Translator
{
    /// <summary>How deep expressions and queries may nest.</summary>
    public const int MaxDepth = 200;

    /// <summary>How many operators of one precedence may follow each other.</summary>
    private const int MaxChain = 800;
    private const int MaxSql = 16 * 1024 * 1024;
    private readonly Dictionary<string, List<OutColumn>?> _ctes = new(StringComparer.Ordinal);
    private DateTimeOffset? _now;
    private int _depth;
    private Scope _scope = new(null);

    public Translator(Session session, SqlCursor cursor, Bindings bindings, LiveTables live)
    {
        Session = session;
        Cursor = cursor;
        Bindings = bindings;
        Live = live;
    }

    public Session Session { get; }

    public SqlCursor Cursor { get; }

    public Bindings Bindings { get; }

    /// <summary>Views of the account's state that the statement reads.</summary>
    public LiveTables Live { get; }

    /// <summary>Tables and views that the statement names.</summary>
    public List<Relation> Relations { get; private init; } = [];

    /// <summary>How long SYSTEM$WAIT makes it wait.</summary>
    public TimeSpan Wait { get; set; }

    /// <summary>What the statement does beside its rows, when it runs: nothing happens where it is only explained or described.</summary>
    public List<Action> Effects { get; } = [];

    /// <summary>What CURRENT_TIMESTAMP and its like mean everywhere in the statement.</summary>
    public DateTimeOffset Now => _now ??= Session.Account.Time.GetUtcNow();

    /// <summary>Whether it needs a warehouse.</summary>
    public bool ReadsData { get; private set; }

    /// <summary>Inside a view: its owner's rights count.</summary>
    private bool InView { get; init; }

    private int ViewDepth { get; init; }

    public Scope CurrentScope => _scope;

    /// <summary>Runs a piece of the translation one level deeper.</summary>
    private T Deeper<T>(Func<T> part)
    {
        if (++_depth > MaxDepth)
        {
            throw SnowflakeErrors.Compilation("Statement is nested too deeply for this emulator.", "001003");
        }

        var result = part();
        _depth--;
        return result;
    }

    private static string Bounded(string sql) =>
        sql.Length <= MaxSql ? sql : throw SnowflakeErrors.Compilation("Statement is too complex for this emulator.", "001003");

    private SnowflakeException TooLong() => SnowflakeErrors.Compilation("Expression has too many operators in a row for this emulator.", "001003");

    /// <summary>Runs a piece with a scope of its own.</summary>
    private T InScope<T>(Func<T> part)
    {
        var outer = _scope;
        _scope = new Scope(outer);
        try
        {
            return part();
        }
        finally
        {
            _scope = outer;
        }
    }

    /// <summary>Gives the target of an UPDATE or MERGE a place in the scope.</summary>
    public void AddSource(Source source) => _scope.Sources.Add(source);
}
