-- Functions of Snowflake that DuckDB has not, as macros; the translator calls them by these names.
-- error('sf:CODE:MESSAGE') reaches the caller as Snowflake's error CODE with MESSAGE. Every statement ends with a semicolon at the end of a line.

-- Times. More than microseconds cannot be held, so it is refused instead of cut; what is no date in Snowflake's own format is refused too.
CREATE MACRO sf_exact(s) AS CASE
    WHEN regexp_matches(s, '\.\d{6}\d*[1-9]') THEN error('sf:100035:Timestamp ''' || s || ''' needs nanoseconds, this emulator keeps microseconds')
    ELSE s END;
CREATE MACRO sf_local(s) AS regexp_replace(s, '\s*([+-]\d{2}:?\d{2}|Z)$', '');
CREATE MACRO sf_is_moment(s) AS
    regexp_full_match(sf_local(s), '\s*\d{4}-\d{1,2}-\d{1,2}([T ]+\d{1,2}:\d{1,2}(:\d{1,2}(\.\d*)?)?)?\s*')
    OR regexp_full_match(s, '\s*\d{4}-\d{1,2}-\d{1,2}\s*');
CREATE MACRO sf_ntz(s) AS CASE
    WHEN regexp_full_match(s, '\s*\d{4}-\d{1,2}-\d{1,2}\s*') THEN CAST(s AS TIMESTAMP)
    WHEN sf_is_moment(s) THEN CAST(sf_local(sf_exact(s)) AS TIMESTAMP)
    WHEN s IS NOT NULL THEN error('sf:100035:Timestamp ''' || s || ''' is not recognized') END;
CREATE MACRO sf_try_ntz(s) AS CASE
    WHEN regexp_full_match(s, '\s*\d{4}-\d{1,2}-\d{1,2}\s*') THEN TRY_CAST(s AS TIMESTAMP)
    WHEN sf_is_moment(s) THEN TRY_CAST(sf_local(sf_exact(s)) AS TIMESTAMP) END;
CREATE MACRO sf_date(s) AS CASE
    WHEN regexp_full_match(s, '\s*\d{4}-\d{1,2}-\d{1,2}\s*') THEN CAST(s AS DATE)
    WHEN sf_is_moment(s) THEN CAST(sf_ntz(s) AS DATE)
    WHEN s IS NOT NULL THEN error('sf:100040:Date ''' || s || ''' is not recognized') END;
CREATE MACRO sf_try_date(s) AS CAST(sf_try_ntz(s) AS DATE);
CREATE MACRO sf_minutes(s) AS CASE
    WHEN regexp_matches(s, ':\d{2}(\.\d+)?\s*[+-]\d{2}:?\d{2}$') THEN
        (CASE WHEN regexp_extract(s, '([+-])\d{2}:?\d{2}$', 1) = '-' THEN -1 ELSE 1 END)
        * (CAST(regexp_extract(s, '[+-](\d{2}):?\d{2}$', 1) AS INTEGER) * 60 + CAST(regexp_extract(s, '[+-]\d{2}:?(\d{2})$', 1) AS INTEGER))
    ELSE 0 END;
CREATE MACRO sf_tz(s) AS {'utc': sf_ntz(s) - to_minutes(sf_minutes(s)), 'minutes': CAST(sf_minutes(s) AS INTEGER)};
CREATE MACRO sf_ltz(s) AS CAST(sf_ntz(s) - to_minutes(sf_minutes(s)) AS TIMESTAMPTZ);
CREATE MACRO sf_tz_text(t) AS strftime(t.utc + to_minutes(t.minutes), '%Y-%m-%d %H:%M:%S.%g') || ' ' || CASE WHEN t.minutes < 0 THEN '-' ELSE '+' END
    || lpad(CAST(abs(t.minutes) // 60 AS VARCHAR), 2, '0') || lpad(CAST(abs(t.minutes) % 60 AS VARCHAR), 2, '0');

-- TIMESTAMP_NTZ(3) and its like drop the digits they do not keep; u is how many microseconds their last digit is.
CREATE MACRO sf_cut(t, u) AS make_timestamp(epoch_us(t) - ((epoch_us(t) % u) + u) % u);
CREATE MACRO sf_cut_time(t, u) AS CAST(sf_cut(DATE '1970-01-01' + t, u) AS TIME);
CREATE MACRO sf_cut_tz(t, u) AS {'utc': sf_cut(t.utc, u), 'minutes': t.minutes};

-- Whole weeks are told apart by their Mondays.
CREATE MACRO sf_weeks(a, b) AS date_diff('day', CAST(date_trunc('week', a) AS DATE), CAST(date_trunc('week', b) AS DATE)) // 7;

-- Between two last days of months there are whole months, as between two equal days.
CREATE MACRO sf_months_between(a, b) AS CAST(date_diff('month', b, a) AS DOUBLE)
    + CASE WHEN CAST(a AS DATE) = last_day(a) AND CAST(b AS DATE) = last_day(b) THEN 0 ELSE (day(a) - day(b)) / 31.0 END;

-- Numbers. Exact division of whole numbers, rounded half away from zero.
CREATE MACRO sf_nonzero(b) AS CASE WHEN b = 0 THEN CAST(error('sf:100051:Division by zero') AS INTEGER) ELSE b END;
CREATE MACRO sf_unscaled(a, p) AS CAST(trunc(a) AS HUGEINT) * CAST(p AS HUGEINT) + CAST((a - trunc(a)) * p AS HUGEINT);
CREATE MACRO sf_div(a, b) AS CASE
    WHEN b = 0 THEN CAST(error('sf:100051:Division by zero') AS HUGEINT)
    ELSE (CASE WHEN (a < 0) <> (b < 0) THEN -1 ELSE 1 END) * ((2 * abs(a) + abs(b)) // (2 * abs(b))) END;

-- Text. The first letter of every word in upper case.
CREATE MACRO sf_initcap(s) AS array_to_string(
    list_transform(regexp_extract_all(s, '[\p{L}\p{N}]+|[^\p{L}\p{N}]+'), lambda w: upper(w[1]) || lower(substr(w, 2))), '');

-- VARIANT. Members of an object stand in the order of their names.
CREATE MACRO sf_object(keys, vals) AS CAST(to_json(map_from_entries(list_sort(list_filter(
    list_transform(list_zip(keys, vals), lambda p: {'key': p[1], 'value': p[2]}), lambda e: e.key IS NOT NULL AND e.value IS NOT NULL)))) AS JSON);
CREATE MACRO sf_typeof(j) AS CASE json_type(j)
    WHEN 'VARCHAR' THEN 'VARCHAR' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'HUGEINT' THEN 'INTEGER'
    WHEN 'DOUBLE' THEN 'DECIMAL' WHEN 'NULL' THEN 'NULL_VALUE' ELSE json_type(j) END;

-- FLATTEN: the elements of an array or the members of an object as a list, in their order; b is the path that led there.
CREATE MACRO sf_step(b, k) AS CASE
    WHEN regexp_full_match(k, '[A-Za-z_][A-Za-z0-9_$]*') THEN b || CASE WHEN b = '' THEN '' ELSE '.' END || k
    ELSE b || '[''' || k || ''']' END;
CREATE MACRO sf_elements(j, b) AS list_transform(range(CAST(json_array_length(j) AS BIGINT)), lambda i:
    {'key': CAST(NULL AS VARCHAR), 'path': b || '[' || i || ']', 'index': i, 'value': json_extract(j, '$[' || i || ']'), 'this': j});
CREATE MACRO sf_members(j, b) AS list_transform(list_sort(map_entries(CAST(j AS MAP(VARCHAR, JSON)))), lambda m:
    {'key': m.key, 'path': sf_step(b, m.key), 'index': CAST(NULL AS BIGINT), 'value': coalesce(m.value, CAST('null' AS JSON)), 'this': j});
CREATE MACRO sf_entries(j, b, mode) AS CASE
    WHEN json_type(j) = 'ARRAY' AND mode <> 'OBJECT' THEN sf_elements(j, b)
    WHEN json_type(j) = 'OBJECT' AND mode <> 'ARRAY' THEN sf_members(j, b)
    ELSE [] END;
CREATE MACRO sf_plain(k) AS CASE
    WHEN regexp_full_match(k, '[A-Za-z0-9_$]+') THEN k
    ELSE error('sf:100183:FLATTEN with RECURSIVE is not supported by this emulator over the name ''' || k || '''') END;
CREATE MACRO sf_tree_path(b, p) AS CASE WHEN b = '' AND p LIKE '.%' THEN substr(p, 2) ELSE b || p END;
CREATE MACRO sf_tree(j, b) AS (
    SELECT list({
        'key': CASE WHEN json_type(j, n.path) = 'OBJECT' THEN sf_plain(n.key) END,
        'path': sf_tree_path(b, substr(n.fullkey, 2)),
        'index': CASE WHEN json_type(j, n.path) = 'ARRAY' THEN CAST(n.key AS BIGINT) END,
        'value': n.value,
        'this': json_extract(j, n.path)} ORDER BY n.id)
    FROM json_tree(j) AS n WHERE n.parent IS NOT NULL);
CREATE MACRO sf_outer(l, j, b) AS CASE
    WHEN coalesce(len(l), 0) = 0 THEN [{'key': CAST(NULL AS VARCHAR), 'path': b, 'index': CAST(NULL AS BIGINT), 'value': CAST(NULL AS JSON), 'this': j}]
    ELSE l END;
