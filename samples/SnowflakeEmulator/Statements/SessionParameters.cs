using System.Collections.Frozen;
using System.Globalization;
using SnowflakeEmulator.Catalog;
using SnowflakeEmulator.Errors;

namespace SnowflakeEmulator.Statements;

/// <summary>
/// Parameters of sessions and requests. One that would change what statements mean is refused unless it asks for what the emulator does anyway;
/// those of the client's own behaviour are kept and given back.
/// </summary>
internal static class SessionParameters
{
    private const string Count = "MULTI_STATEMENT_COUNT";
    private const string Tag = "QUERY_TAG";
    private const string Timeout = "STATEMENT_TIMEOUT_IN_SECONDS";

    /// <summary>Values the emulator can honour, in upper case; the first is what it does.</summary>
    private static readonly FrozenDictionary<string, string[]> Fixed = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["TIMEZONE"] = ["ETC/UTC", "UTC", "GMT"],
        ["AUTOCOMMIT"] = ["TRUE"],
        ["QUOTED_IDENTIFIERS_IGNORE_CASE"] = ["FALSE"],
        ["TIMESTAMP_TYPE_MAPPING"] = ["TIMESTAMP_NTZ"],
        ["CLIENT_TIMESTAMP_TYPE_MAPPING"] = ["TIMESTAMP_NTZ", "TIMESTAMP_LTZ"],
        ["WEEK_START"] = ["0", "1"],
        ["WEEK_OF_YEAR_POLICY"] = ["0"],
        ["STRICT_JSON_OUTPUT"] = ["FALSE"],
        ["ROWS_PER_RESULTSET"] = ["0"],
        ["DATE_OUTPUT_FORMAT"] = ["YYYY-MM-DD", "AUTO"],
        ["TIME_OUTPUT_FORMAT"] = ["HH24:MI:SS", "AUTO"],
        ["TIMESTAMP_OUTPUT_FORMAT"] = ["YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM", "AUTO"],
        ["TIMESTAMP_NTZ_OUTPUT_FORMAT"] = ["YYYY-MM-DD HH24:MI:SS.FF3", "AUTO"],
        ["TIMESTAMP_LTZ_OUTPUT_FORMAT"] = ["", "AUTO"],
        ["TIMESTAMP_TZ_OUTPUT_FORMAT"] = ["", "AUTO"],
        ["BINARY_OUTPUT_FORMAT"] = ["HEX"],
        ["DATE_INPUT_FORMAT"] = ["AUTO", "YYYY-MM-DD"],
        ["TIME_INPUT_FORMAT"] = ["AUTO"],
        ["TIMESTAMP_INPUT_FORMAT"] = ["AUTO"],
        ["BINARY_INPUT_FORMAT"] = ["HEX"],
        ["ERROR_ON_NONDETERMINISTIC_MERGE"] = ["TRUE"],
        ["ERROR_ON_NONDETERMINISTIC_UPDATE"] = ["FALSE"],
        ["TWO_DIGIT_CENTURY_START"] = ["1970"],
        ["JDBC_QUERY_RESULT_FORMAT"] = ["JSON"],
        ["ODBC_QUERY_RESULT_FORMAT"] = ["JSON"],
        ["PYTHON_CONNECTOR_QUERY_RESULT_FORMAT"] = ["JSON"],
        ["GO_QUERY_RESULT_FORMAT"] = ["JSON"],
        ["DOTNET_QUERY_RESULT_FORMAT"] = ["JSON"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Beginnings of names that concern the client or the cost, not what comes out.</summary>
    private static readonly string[] Harmless =
        ["CLIENT_", "JS_", "JDBC_", "ODBC_", "PYTHON_", "GO_", "DOTNET_", "GCS_", "SERVICE_NAME", "QUERY_CONTEXT_CACHE_SIZE", "USE_CACHED_RESULT", "LOCK_TIMEOUT", "STATEMENT_QUEUED_", "ABORT_DETACHED_QUERY"];

    /// <summary>What a driver is told at login: how values look, and that bindings stay in the request and results are JSON.</summary>
    private static readonly (string Name, object Value)[] Told =
    [
        ("TIMEZONE", "Etc/UTC"), ("AUTOCOMMIT", true), ("TIMESTAMP_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM"), ("TIMESTAMP_NTZ_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3"),
        ("TIMESTAMP_LTZ_OUTPUT_FORMAT", ""), ("TIMESTAMP_TZ_OUTPUT_FORMAT", ""), ("DATE_OUTPUT_FORMAT", "YYYY-MM-DD"), ("TIME_OUTPUT_FORMAT", "HH24:MI:SS"), ("BINARY_OUTPUT_FORMAT", "HEX"),
        ("CLIENT_RESULT_PREFETCH_SLOTS", 2), ("CLIENT_RESULT_PREFETCH_THREADS", 1), ("CLIENT_PREFETCH_THREADS", 4), ("CLIENT_MEMORY_LIMIT", 1536), ("CLIENT_RESULT_CHUNK_SIZE", 160),
        ("CLIENT_RESULT_COLUMN_CASE_INSENSITIVE", false), ("CLIENT_SESSION_KEEP_ALIVE", false), ("CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY", 3600), ("CLIENT_TELEMETRY_ENABLED", false),
        ("CLIENT_DISABLE_INCIDENTS", true), ("CLIENT_ENABLE_LOG_INFO_STATEMENT_PARAMETERS", false), ("CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX", false), ("CLIENT_TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_LTZ"),
        ("CLIENT_HONOR_CLIENT_TZ_FOR_TIMESTAMP_NTZ", true), ("CLIENT_USE_V1_QUERY_API", true), ("CLIENT_VALIDATE_DEFAULT_PARAMETERS", false), ("CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", 0),
        ("JDBC_QUERY_RESULT_FORMAT", "JSON"), ("ODBC_QUERY_RESULT_FORMAT", "JSON"), ("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "JSON"), ("GO_QUERY_RESULT_FORMAT", "JSON"),
        ("DOTNET_QUERY_RESULT_FORMAT", "JSON"), ("JS_TREAT_INTEGER_AS_BIGINT", false), ("QUERY_CONTEXT_CACHE_SIZE", 5), ("SERVICE_NAME", ""),
    ];

    /// <summary>The number of statements a request announces, null where it does not.</summary>
    public static int? StatementCount(IReadOnlyDictionary<string, string> parameters) =>
        parameters.TryGetValue(Count, out var text) ? Clauses.Whole(text, Count) : null;

    /// <summary>The time limit a request sets for itself, null without one.</summary>
    public static int? Limit(IReadOnlyDictionary<string, string> parameters) => parameters.TryGetValue(Timeout, out var text) ? Clauses.Whole(text, Timeout) : null;

    /// <summary>The tag a request sets for itself, null without one.</summary>
    public static string? QueryTag(IReadOnlyDictionary<string, string> parameters) => parameters.GetValueOrDefault(Tag);

    /// <summary>Sets a parameter of a session.</summary>
    /// <exception cref="SnowflakeException">The emulator cannot do what it asks for.</exception>
    public static void Set(Session session, string name, string value)
    {
        Check(name, value);
        session.QueryTag = name == Tag ? value : session.QueryTag;
        session.TimeoutSeconds = name == Timeout ? Clauses.Whole(value, name) : session.TimeoutSeconds;
        session.Parameters[name] = value;
    }

    /// <exception cref="SnowflakeException">The emulator cannot do what the parameter asks for.</exception>
    public static void Check(string name, string value)
    {
        if (Fixed.TryGetValue(name, out var allowed) && !allowed.Contains(value.ToUpperInvariant()))
        {
            throw SnowflakeErrors.Unsupported($"PARAMETER {name} = {value}");
        }

        switch (name)
        {
            case Tag:
                break;
            case Timeout or Count:
                _ = Clauses.Whole(value, name);
                break;
            default:
                _ = allowed is not null || Array.Exists(Harmless, h => name.StartsWith(h, StringComparison.Ordinal))
                    ? true
                    : throw SnowflakeErrors.Unsupported("PARAMETER " + name);
                break;
        }
    }

    public static void Unset(Session session, string name)
    {
        session.Parameters.TryRemove(name, out _);
        session.QueryTag = name == Tag ? "" : session.QueryTag;
        session.TimeoutSeconds = name == Timeout ? 0 : session.TimeoutSeconds;
    }

    /// <summary>Name and value (a string, bool or int) of every parameter a driver may ask for.</summary>
    public static IEnumerable<(string Name, object Value)> All(Session session)
    {
        foreach (var (name, value) in Told)
        {
            // The Node driver compares its number of bindings with the threshold, the others take 0 as never.
            yield return (name, name == "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD" && session.Client.StartsWith("JavaScript", StringComparison.OrdinalIgnoreCase)
                ? int.MaxValue
                : session.Parameters.TryGetValue(name, out var own) ? Typed(value, own) : value);
        }

        foreach (var (name, value) in session.Parameters.Where(p => Told.All(t => t.Name != p.Key)))
        {
            yield return (name, value);
        }
    }

    private static object Typed(object like, string value) => like switch
    {
        bool => bool.TryParse(value, out var flag) && flag,
        int => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0,
        _ => value,
    };
}
