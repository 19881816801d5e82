namespace SnowflakeEmulator.Tests.Dialect;

internal static class SemiCases
{
    public static readonly DialectGroup Paths = new("Paths into VARIANT",
    [
        new("`a:b.c`", "SELECT info:home.city FROM people WHERE id = 1", "\"London\""),
        new("`a:b[0]`, `a['b']`", "SELECT info:langs[1], info['langs'][0]::STRING FROM people WHERE id = 1", "\"fr\"|en"),
        new("names in paths keep their case", "SELECT PARSE_JSON('{\"Ab\":1}'):Ab, PARSE_JSON('{\"Ab\":1}'):ab", "1|∅"),
        new("`a:\"b c\"`", "SELECT PARSE_JSON('{\"b c\":1}'):\"b c\"", "1"),
        new("casts of paths", "SELECT info:age::INT + 1, info:home.city::STRING || '!' FROM people WHERE id = 1", "37|London!"),
        new("comparisons with paths", "SELECT id FROM people WHERE info:age > 36 AND info:langs[0] = 'en'", "2"),
        new("a missing path is NULL, a JSON null is not", "SELECT PARSE_JSON('{\"a\":null}'):a IS NULL, PARSE_JSON('{}'):a IS NULL, PARSE_JSON('{\"a\":null}'):a::STRING IS NULL", "false|true|true"),
        new("a computed subscript", "SELECT info:langs[id - 1]::STRING FROM people WHERE id < 3 ORDER BY id", "en⏎∅"),
        new("`[…]` and `{…}` constants", "SELECT [1, 'a', NULL], {'k': 1, 'l': [2]}", "[1,\"a\",null]|{\"k\":1,\"l\":[2]}"),
    ]);

    public static readonly DialectGroup Flatten = new("FLATTEN",
    [
        new("`LATERAL FLATTEN(INPUT => …)`", "SELECT p.id, f.index, f.value::STRING FROM people p, LATERAL FLATTEN(INPUT => p.info:langs) f ORDER BY 1, 2", "1|0|en⏎1|1|fr⏎2|0|en"),
        new("`TABLE(FLATTEN(…))`", "SELECT key, path, value FROM TABLE(FLATTEN(PARSE_JSON('{\"b\":2,\"a\":1}')))", "a|a|1⏎b|b|2"),
        new("`PATH`", "SELECT path, value, this FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{\"a\":1,\"b\":[77,88]}'), PATH => 'b'))", "b[0]|77|[77,88]⏎b[1]|88|[77,88]"),
        new("`OUTER`", "SELECT p.id, f.value FROM people p, LATERAL FLATTEN(INPUT => p.info:home, OUTER => TRUE) f ORDER BY 1", "1|\"London\"⏎2|∅⏎3|∅"),
        new("`RECURSIVE`", "SELECT path FROM TABLE(FLATTEN(INPUT => PARSE_JSON('{\"a\":1,\"b\":[77,88],\"c\":{\"d\":\"X\"}}'), RECURSIVE => TRUE))", "a⏎b⏎b[0]⏎b[1]⏎c⏎c.d"),
        new("`MODE`", "SELECT COUNT(*) FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[1,2]'), MODE => 'OBJECT'))", "0"),
        new("one FLATTEN on another", "SELECT b.value FROM TABLE(FLATTEN(PARSE_JSON('[[1,2],[3]]'))) a, LATERAL FLATTEN(a.value) b ORDER BY b.value::INT", "1⏎2⏎3"),
        new("equal rows stay apart", "SELECT COUNT(*) FROM (SELECT 'x' UNION ALL SELECT 'x') v, LATERAL FLATTEN(PARSE_JSON('[1,2]')) f", "4"),
        new("`LEFT JOIN LATERAL FLATTEN`", "SELECT p.id, f.value FROM people p LEFT JOIN LATERAL FLATTEN(p.info:langs) f ON f.index = 1 ORDER BY 1", "1|\"fr\"⏎2|∅⏎3|∅"),
        new("`*` shows the columns of FLATTEN", "SELECT * EXCLUDE (SEQ) FROM TABLE(FLATTEN(PARSE_JSON('[5]')))", "∅|[0]|0|5|[5]"),
    ]);

    public static readonly DialectGroup Functions = new("VARIANT, OBJECT and ARRAY",
    [
        new("`PARSE_JSON`, `TRY_PARSE_JSON`, `CHECK_JSON`", "SELECT PARSE_JSON('{ \"a\" : [1, true] }'), TRY_PARSE_JSON('{'), CHECK_JSON('{}')", "{\"a\":[1,true]}|∅|∅"),
        new("`TO_VARIANT`, `TO_JSON`, `TO_OBJECT`, `TO_ARRAY`", "SELECT TO_VARIANT('a'), TO_JSON(PARSE_JSON('[1]')), TO_OBJECT(PARSE_JSON('{\"a\":1}')), TO_ARRAY(1), TO_ARRAY(PARSE_JSON('[2]'))", "\"a\"|[1]|{\"a\":1}|[1]|[2]"),
        new("`AS_OBJECT`, `STRIP_NULL_VALUE`, `IS_NULL_VALUE`", "SELECT AS_OBJECT(PARSE_JSON('{}')), STRIP_NULL_VALUE(PARSE_JSON('null')), IS_NULL_VALUE(PARSE_JSON('null')), IS_NULL_VALUE(PARSE_JSON('1'))", "{}|∅|true|false"),
        new("`OBJECT_CONSTRUCT`, `OBJECT_CONSTRUCT_KEEP_NULL`", "SELECT OBJECT_CONSTRUCT('b', 1, 'a', NULL, 'c', 'x'), OBJECT_CONSTRUCT_KEEP_NULL('a', NULL), OBJECT_CONSTRUCT()", "{\"b\":1,\"c\":\"x\"}|{\"a\":null}|{}"),
        new("`ARRAY_CONSTRUCT`, `ARRAY_SIZE`, `ARRAY_APPEND`, `ARRAY_CAT`", "SELECT ARRAY_CONSTRUCT(1, 'a', NULL), ARRAY_SIZE(PARSE_JSON('[1,2]')), ARRAY_SIZE(PARSE_JSON('{}')), ARRAY_APPEND(PARSE_JSON('[1]'), 2), ARRAY_CAT(PARSE_JSON('[1]'), PARSE_JSON('[2]'))", "[1,\"a\",null]|2|∅|[1,2]|[1,2]"),
        new("`ARRAY_CONTAINS`, `ARRAY_TO_STRING`", "SELECT ARRAY_CONTAINS(2::VARIANT, PARSE_JSON('[1,2]')), ARRAY_CONTAINS('x'::VARIANT, PARSE_JSON('[\"y\"]')), ARRAY_TO_STRING(ARRAY_CONSTRUCT(1, 'a'), '-')", "true|false|1-a"),
        new("`OBJECT_KEYS`", "SELECT OBJECT_KEYS(PARSE_JSON('{\"a\":1,\"b\":2}'))", "[\"a\",\"b\"]"),
        new("`GET`, `GET_PATH`, `JSON_EXTRACT_PATH_TEXT`", "SELECT GET(PARSE_JSON('[7]'), 0), GET(PARSE_JSON('{\"a\":8}'), 'a'), GET_PATH(PARSE_JSON('{\"a\":[{\"b\":9}]}'), 'a[0].b'), JSON_EXTRACT_PATH_TEXT('{\"a\":\"t\"}', 'a')", "7|8|9|t"),
        new("`TYPEOF`", "SELECT TYPEOF(PARSE_JSON('1')), TYPEOF(PARSE_JSON('1.5')), TYPEOF(PARSE_JSON('\"x\"')), TYPEOF(PARSE_JSON('[]')), TYPEOF(PARSE_JSON('{}')), TYPEOF(PARSE_JSON('true')), TYPEOF(PARSE_JSON('null'))", "INTEGER|DECIMAL|VARCHAR|ARRAY|OBJECT|BOOLEAN|NULL_VALUE"),
        new("`IS_ARRAY`, `IS_OBJECT`, `IS_BOOLEAN`, `IS_VARCHAR`, `IS_CHAR`", "SELECT IS_ARRAY(PARSE_JSON('[]')), IS_OBJECT(PARSE_JSON('[]')), IS_BOOLEAN(PARSE_JSON('true')), IS_VARCHAR(PARSE_JSON('\"a\"')), IS_CHAR(PARSE_JSON('1'))", "true|false|true|true|false"),
        new("`IS_INTEGER`, `IS_DOUBLE`, `IS_REAL`, `IS_DECIMAL`", "SELECT IS_INTEGER(PARSE_JSON('1')), IS_INTEGER(PARSE_JSON('1.5')), IS_DOUBLE(PARSE_JSON('1.5')), IS_REAL(PARSE_JSON('1')), IS_DECIMAL(PARSE_JSON('\"1\"'))", "true|false|true|true|false"),
    ]);
}
