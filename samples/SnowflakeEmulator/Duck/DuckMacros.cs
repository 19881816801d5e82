namespace SnowflakeEmulator.Duck;

/// <summary>Functions of Snowflake that DuckDB has not, as macros; the translator calls them by these names.</summary>
internal static class DuckMacros
{
    public static readonly string[] All =
    [
        // '2024-01-02 03:04:05.123456789': more than microseconds cannot be held, so it is refused instead of cut.
        "CREATE MACRO sf_exact(s) AS CASE WHEN regexp_matches(s, '\\.\\d{6}\\d*[1-9]') THEN error('sf:100035:Timestamp ''' || s || ''' needs nanoseconds, this emulator keeps microseconds') ELSE s END",
        "CREATE MACRO sf_ntz(s) AS CAST(regexp_replace(sf_exact(s), '\\s*([+-]\\d{2}:?\\d{2}|Z)$', '') AS TIMESTAMP)",
        "CREATE MACRO sf_minutes(s) AS CASE WHEN regexp_matches(s, ':\\d{2}(\\.\\d+)?\\s*[+-]\\d{2}:?\\d{2}$') THEN (CASE WHEN regexp_extract(s, '([+-])\\d{2}:?\\d{2}$', 1) = '-' THEN -1 ELSE 1 END) * (CAST(regexp_extract(s, '[+-](\\d{2}):?\\d{2}$', 1) AS INTEGER) * 60 + CAST(regexp_extract(s, '[+-]\\d{2}:?(\\d{2})$', 1) AS INTEGER)) ELSE 0 END",
        "CREATE MACRO sf_tz(s) AS {'utc': sf_ntz(s) - to_minutes(sf_minutes(s)), 'minutes': CAST(sf_minutes(s) AS INTEGER)}",
        "CREATE MACRO sf_ltz(s) AS CAST(sf_ntz(s) - to_minutes(sf_minutes(s)) AS TIMESTAMPTZ)",
        "CREATE MACRO sf_tz_text(t) AS strftime(t.utc + to_minutes(t.minutes), '%Y-%m-%d %H:%M:%S.%g') || ' ' || CASE WHEN t.minutes < 0 THEN '-' ELSE '+' END || lpad(CAST(abs(t.minutes) // 60 AS VARCHAR), 2, '0') || lpad(CAST(abs(t.minutes) % 60 AS VARCHAR), 2, '0')",
        "CREATE MACRO sf_nonzero(b) AS CASE WHEN b = 0 THEN CAST(error('sf:100051:Division by zero') AS INTEGER) ELSE b END",
        "CREATE MACRO sf_object(keys, vals) AS CAST(to_json(map_from_entries(list_sort(list_filter(list_transform(list_zip(keys, vals), p -> {'key': p[1], 'value': p[2]}), e -> e.key IS NOT NULL AND e.value IS NOT NULL)))) AS JSON)",
        "CREATE MACRO sf_typeof(j) AS CASE json_type(j) WHEN 'VARCHAR' THEN 'VARCHAR' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'HUGEINT' THEN 'INTEGER' WHEN 'DOUBLE' THEN 'DECIMAL' WHEN 'NULL' THEN 'NULL_VALUE' ELSE json_type(j) END",
        // FLATTEN: one row for every element of an array or member of an object.
        "CREATE MACRO sf_flatten(j) AS TABLE SELECT 1 AS \"SEQ\", CASE WHEN json_type(j) = 'OBJECT' THEN e.key END AS \"KEY\", CASE WHEN json_type(j) = 'OBJECT' THEN substr(e.fullkey, 3) ELSE substr(e.fullkey, 2) END AS \"PATH\", CASE WHEN json_type(j) = 'ARRAY' THEN CAST(e.key AS BIGINT) END AS \"INDEX\", e.value AS \"VALUE\", j AS \"THIS\" FROM json_each(j) e",
    ];
}
