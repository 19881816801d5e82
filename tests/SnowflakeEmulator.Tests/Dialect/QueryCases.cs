namespace SnowflakeEmulator.Tests.Dialect;

internal static class QueryCases
{
    public static readonly DialectGroup Names = new("Names and comments",
    [
        new("identifiers are upper case unless quoted", "SELECT id, Name, \"NAME\" FROM people WHERE ID = 1", "1|Ada|Ada"),
        new("quoted identifiers keep their case", "SELECT x.\"a\", x.A FROM (SELECT 1 AS \"a\", 2 AS a) x", "1|2"),
        new("names of one, two and three parts", "SELECT COUNT(*) FROM D.PUBLIC.PEOPLE p, PUBLIC.PEOPLE q, PEOPLE r", "27"),
        new("`database..table`", "SELECT COUNT(*) FROM D..PEOPLE", "3"),
        new("`--`, `//`, `/* */` comments", "SELECT 1 -- one\n, 2 // two\n, /* three */ 3", "1|2|3"),
        new("reserved words quoted", "SELECT \"select\" FROM (SELECT 1 \"select\")", "1"),
        new("column aliases with and without `AS`", "SELECT 1 AS a, 2 b, 3 \"c d\"", "1|2|3"),
    ]);

    public static readonly DialectGroup Queries = new("Queries",
    [
        new("`SELECT` without `FROM`", "SELECT 1, 'x', NULL", "1|x|∅"),
        new("`DISTINCT`", "SELECT DISTINCT COLUMN1 FROM VALUES (1), (1), (2) ORDER BY 1", "1⏎2"),
        new("`TOP n`", "SELECT TOP 2 id FROM people ORDER BY id DESC", "3⏎2"),
        new("`LIMIT`, `OFFSET`, `FETCH`", "(SELECT id FROM people ORDER BY id LIMIT 1 OFFSET 1) UNION ALL (SELECT id FROM people ORDER BY id OFFSET 2 ROWS FETCH NEXT 1 ROWS ONLY)", "2⏎3"),
        new("`LIMIT NULL`", "SELECT COUNT(*) FROM (SELECT id FROM people LIMIT NULL)", "3"),
        new("`WHERE` on an alias of the list", "SELECT id * 2 AS twice FROM people WHERE twice > 3 ORDER BY twice", "4⏎6"),
        new("an alias used further on in the list", "SELECT 1 AS a, a + 1 AS b, b * 2", "1|2|4"),
        new("`GROUP BY` position, alias, `ALL`", "SELECT id > 1 AS late, COUNT(*) FROM people GROUP BY late ORDER BY 1", "false|1⏎true|2"),
        new("`GROUP BY ALL`", "SELECT id > 1, COUNT(*) FROM people GROUP BY ALL ORDER BY 1", "false|1⏎true|2"),
        new("`GROUPING SETS`, `ROLLUP`, `CUBE`", "SELECT a, SUM(b), GROUPING(a) FROM VALUES ('x', 1), ('y', 2) v(a, b) GROUP BY ROLLUP (a) ORDER BY a", "x|1|0⏎y|2|0⏎∅|3|1"),
        new("`GROUPING SETS`", "SELECT a, SUM(b) FROM VALUES ('x', 1), ('y', 2) v(a, b) GROUP BY GROUPING SETS ((a), ()) ORDER BY a", "x|1⏎y|2⏎∅|3"),
        new("`CUBE`, `GROUPING_ID`", "SELECT a, COUNT(*), GROUPING_ID(a) FROM VALUES (1), (2) v(a) GROUP BY CUBE (a) ORDER BY a", "1|1|0⏎2|1|0⏎∅|2|1"),
        new("`HAVING`", "SELECT a FROM VALUES (1), (1), (2) v(a) GROUP BY a HAVING COUNT(*) > 1", "1"),
        new("`QUALIFY`", "SELECT id FROM people QUALIFY ROW_NUMBER() OVER (ORDER BY id DESC) = 1", "3"),
        new("`QUALIFY` on an alias", "SELECT id, RANK() OVER (ORDER BY id) AS r FROM people QUALIFY r < 3 ORDER BY id", "1|1⏎2|2"),
        new("`ORDER BY`: NULLs are last ascending, first descending", "SELECT COLUMN1 FROM VALUES (1), (NULL), (2) ORDER BY 1 DESC", "∅⏎2⏎1"),
        new("`NULLS FIRST`, `NULLS LAST`", "SELECT COLUMN1 FROM VALUES (1), (NULL) ORDER BY COLUMN1 NULLS FIRST", "∅⏎1"),
        new("`ORDER BY ALL`", "SELECT * FROM VALUES (2, 1), (1, 2) ORDER BY ALL", "1|2⏎2|1"),
        new("`UNION`, `UNION ALL`", "SELECT 1 UNION SELECT 1 UNION ALL SELECT 1", "1⏎1"),
        new("`UNION BY NAME`", "SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 4 AS b, 3 AS a ORDER BY a", "1|2⏎3|4"),
        new("`EXCEPT`, `MINUS`, `INTERSECT`", "(SELECT 1 UNION SELECT 2) MINUS SELECT 2", "1"),
        new("`INTERSECT`", "(SELECT 1 UNION SELECT 2) INTERSECT SELECT 2", "2"),
        new("`EXCEPT`", "SELECT 1 EXCEPT SELECT 2", "1"),
        new("`WITH`", "WITH a AS (SELECT 1 x), b (y) AS (SELECT x + 1 FROM a) SELECT * FROM a, b", "1|2"),
        new("`WITH RECURSIVE`", "WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT SUM(i) FROM n", "10"),
        new("scalar subqueries, `IN`, `EXISTS`", "SELECT (SELECT MAX(id) FROM people), 2 IN (SELECT id FROM people), EXISTS (SELECT 1 FROM people WHERE id = 9)", "3|true|false"),
        new("correlated subqueries", "SELECT id FROM people p WHERE id = (SELECT MAX(id) FROM people q WHERE q.id <= p.id) ORDER BY id", "1⏎2⏎3"),
        new("`= ANY`, `> ALL`", "SELECT 2 = ANY (SELECT id FROM people), 5 > ALL (SELECT id FROM people)", "true|true"),
        new("`* EXCLUDE`", "SELECT * EXCLUDE (info, born) FROM people WHERE id = 1", "1|Ada"),
        new("`alias.*`", "SELECT b.* FROM VALUES (1) a, VALUES (2) b", "2"),
        new("`VALUES` as a query", "VALUES (1, 'a'), (2, 'b')", "1|a⏎2|b"),
    ]);

    public static readonly DialectGroup Windows = new("Windows and frames",
    [
        new("`OVER (PARTITION BY … ORDER BY …)`", "SELECT a, SUM(b) OVER (PARTITION BY a ORDER BY b) FROM VALUES ('x', 1), ('x', 2), ('y', 5) v(a, b) ORDER BY 1, 2", "x|1⏎x|3⏎y|5"),
        new("`ROWS BETWEEN`", "SELECT SUM(a) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES (1), (2), (3) v(a) ORDER BY 1", "1⏎3⏎5"),
        new("`RANGE BETWEEN UNBOUNDED PRECEDING`", "SELECT COUNT(*) OVER (ORDER BY a RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM VALUES (1), (1), (2) v(a) ORDER BY 1", "2⏎2⏎3"),
        new("`IGNORE NULLS`", "SELECT LAST_VALUE(a) IGNORE NULLS OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM VALUES (1, 1), (NULL, 2) v(a, b) ORDER BY b", "1⏎1"),
    ]);

    public static readonly DialectGroup From = new("FROM",
    [
        new("joins", "SELECT COUNT(*) FROM people a JOIN people b ON a.id = b.id LEFT OUTER JOIN people c ON c.id = 9 CROSS JOIN VALUES (1), (2) v", "6"),
        new("`USING`, `NATURAL JOIN`", "SELECT * FROM (SELECT 1 a, 2 b) JOIN (SELECT 1 a, 3 c) USING (a) NATURAL JOIN (SELECT 1 a, 4 d)", "1|2|3|4"),
        new("`FULL OUTER JOIN`, `RIGHT JOIN`", "SELECT x.a, y.a FROM VALUES (1) x(a) FULL OUTER JOIN VALUES (2) y(a) ON x.a = y.a ORDER BY 1 NULLS LAST", "1|∅⏎∅|2"),
        new("`LATERAL` subqueries", "SELECT p.id, l.n FROM people p, LATERAL (SELECT COUNT(*) n FROM people q WHERE q.id < p.id) l ORDER BY 1", "1|0⏎2|1⏎3|2"),
        new("aliases with column names", "SELECT v.b FROM (SELECT 1, 2) AS v(a, b)", "2"),
        new("`VALUES` in `FROM`, columns named COLUMN1 …", "SELECT COLUMN1 + COLUMN2 FROM VALUES (1, 2)", "3"),
        new("parenthesised joins", "SELECT COUNT(*) FROM (people a JOIN people b ON a.id = b.id)", "3"),
        new("`SAMPLE`, `TABLESAMPLE`", "SELECT COUNT(*) FROM people SAMPLE (100)", "3"),
        new("`SAMPLE (n ROWS)`", "SELECT COUNT(*) FROM people TABLESAMPLE BERNOULLI (2 ROWS)", "2"),
        new("`PIVOT`", "SELECT * FROM (SELECT * FROM VALUES ('a', 1), ('b', 2) v(k, n)) PIVOT (SUM(n) FOR k IN ('a', 'b'))", "1|2"),
        new("`TABLE(GENERATOR(ROWCOUNT => n))`, `SEQ1/2/4/8`", "SELECT SEQ4(), SEQ1() FROM TABLE(GENERATOR(ROWCOUNT => 2)) ORDER BY 1", "0|0⏎1|1"),
        new("`SEQ2`, `SEQ8`", "SELECT SEQ2(), SEQ8() FROM TABLE(GENERATOR(ROWCOUNT => 1))", "0|0"),
        new("views, also of views", "CREATE OR REPLACE VIEW v1 AS SELECT id FROM people; CREATE OR REPLACE VIEW v2 (n) AS SELECT id + 1 FROM v1; SELECT SUM(n) FROM v2", "9"),
    ]);
}
