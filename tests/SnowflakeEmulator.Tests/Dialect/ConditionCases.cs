namespace SnowflakeEmulator.Tests.Dialect;

internal static class ConditionCases
{
    public static readonly DialectGroup Operators = new("Conditions",
    [
        new("comparisons", "SELECT 1 = 1, 1 <> 2, 1 != 1, 2 >= 2, 'b' > 'a', 1 < NULL", "true|true|false|true|true|∅"),
        new("`AND`, `OR`, `NOT` with NULL", "SELECT TRUE AND NULL, FALSE AND NULL, TRUE OR NULL, NOT NULL", "∅|false|true|∅"),
        new("`BETWEEN`, `IN`", "SELECT 2 BETWEEN 1 AND 3, 2 NOT BETWEEN 1 AND 3, 1 IN (1, 2), 1 NOT IN (2, NULL)", "true|false|true|∅"),
        new("`IS NULL`, `IS DISTINCT FROM`", "SELECT NULL IS NULL, 1 IS NOT NULL, NULL IS NOT DISTINCT FROM NULL, 1 IS DISTINCT FROM NULL, TRUE IS TRUE, NULL IS NOT FALSE", "true|true|true|true|true|true"),
        new("`LIKE`, `ILIKE`, `ESCAPE`", "SELECT 'abc' LIKE 'a%', 'abc' LIKE 'A%', 'abc' ILIKE 'A_C', 'a%c' LIKE 'a^%c' ESCAPE '^', 'abc' NOT LIKE 'b%'", "true|false|true|true|true"),
        new("`LIKE ANY`, `LIKE ALL`, `ILIKE ANY`", "SELECT 'abc' LIKE ANY ('x%', 'a%'), 'abc' LIKE ALL ('a%', '%c'), 'ABC' ILIKE ANY ('a%')", "true|true|true"),
        new("`RLIKE`, `REGEXP`", "SELECT 'abc' RLIKE 'a.c', 'abc' REGEXP 'b', 'abc' NOT RLIKE 'x'", "true|false|true"),
        new("`CASE`", "SELECT CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END, CASE WHEN FALSE THEN 1 ELSE 2 END, CASE WHEN FALSE THEN 1 END", "b|2|∅"),
        new("text is converted where it is compared", "SELECT '10' = 10, '2024-01-01' = '2024-01-01'::DATE, 12345678901234567891 = '12345678901234567892', 'true' = TRUE", "true|true|false|true"),
    ]);

    public static readonly DialectGroup Functions = new("Conditional functions",
    [
        new("`IFF`, `NVL`, `IFNULL`, `NVL2`, `COALESCE`", "SELECT IFF(1 > 2, 'a', 'b'), NVL(NULL, 1), IFNULL(2, 3), NVL2(NULL, 'x', 'y'), COALESCE(NULL, NULL, 4)", "b|1|2|y|4"),
        new("`NULLIF`, `ZEROIFNULL`, `NULLIFZERO`, `EQUAL_NULL`", "SELECT NULLIF(1, 1), ZEROIFNULL(NULL), NULLIFZERO(0), EQUAL_NULL(NULL, NULL)", "∅|0|∅|true"),
        new("`DECODE`", "SELECT DECODE(2, 1, 'one', 2, 'two', 'other'), DECODE(NULL, NULL, 'null'), DECODE(5, 1, 'one', 'other')", "two|null|other"),
        new("`GREATEST`, `LEAST`", "SELECT GREATEST(1, 3, 2), LEAST('b', 'a'), GREATEST(1, NULL)", "3|a|∅"),
        new("`BOOLAND`, `BOOLOR`", "SELECT BOOLAND(1, 0), BOOLOR(1, 0)", "false|true"),
        new("`REGR_VALX`", "SELECT REGR_VALX(NULL, 1), REGR_VALX(1, 2)", "∅|2"),
    ]);
}
