namespace SnowflakeEmulator.Tests.Dialect;

internal static class WriteCases
{
    public static readonly DialectGroup Tables = new("Tables, views, sequences",
    [
        new("`CREATE TABLE` with constraints", "CREATE OR REPLACE TABLE c1 (id INT PRIMARY KEY, n NUMBER(5,2) NOT NULL DEFAULT 1.5, u VARCHAR UNIQUE, CONSTRAINT f FOREIGN KEY (id) REFERENCES people (id)); INSERT INTO c1 (id) VALUES (1); SELECT id, n, u FROM c1", "1|1.50|∅"),
        new("keys are kept, not enforced", "CREATE OR REPLACE TABLE c2 (id INT PRIMARY KEY); INSERT INTO c2 VALUES (1), (1); SELECT COUNT(*) FROM c2", "2"),
        new("`AUTOINCREMENT`, `IDENTITY`", "CREATE OR REPLACE TABLE c3 (id INT AUTOINCREMENT START 10 INCREMENT 5, x INT IDENTITY(1, 1), t TEXT); INSERT INTO c3 (t) VALUES ('a'), ('b'); SELECT * FROM c3 ORDER BY id", "10|1|a⏎15|2|b"),
        new("`CREATE TABLE AS`", "CREATE OR REPLACE TABLE c4 AS SELECT id, name FROM people WHERE id < 3; SELECT COUNT(*) FROM c4", "2"),
        new("`CREATE TABLE LIKE`, `CLONE`", "CREATE OR REPLACE TABLE c5 LIKE people; CREATE OR REPLACE TABLE c6 CLONE people; DELETE FROM c6 WHERE id = 1; SELECT (SELECT COUNT(*) FROM c5), (SELECT COUNT(*) FROM c6), (SELECT COUNT(*) FROM people)", "0|2|3"),
        new("`CREATE SCHEMA CLONE`, `CREATE DATABASE CLONE`", "CREATE OR REPLACE DATABASE dc CLONE d; SELECT COUNT(*) FROM dc.public.people; DROP DATABASE dc; USE SCHEMA d.public; SELECT 1", "1"),
        new("`TRANSIENT`, `TEMPORARY`", "CREATE OR REPLACE TRANSIENT TABLE c7 (a INT); CREATE TEMPORARY TABLE people AS SELECT 'mine' n; SELECT n FROM people", "mine"),
        new("`IF NOT EXISTS`, `IF EXISTS`", "CREATE TABLE IF NOT EXISTS people (x INT); DROP TABLE IF EXISTS nothing; SELECT COUNT(*) FROM people", "3"),
        new("`DROP`, `UNDROP`", "CREATE OR REPLACE TABLE c8 AS SELECT 1 a; DROP TABLE c8; UNDROP TABLE c8; SELECT * FROM c8", "1"),
        new("`ALTER TABLE` add, drop, rename column", "CREATE OR REPLACE TABLE c9 (a INT); INSERT INTO c9 VALUES (1); ALTER TABLE c9 ADD COLUMN b VARCHAR DEFAULT 'x'; ALTER TABLE c9 RENAME COLUMN a TO z; ALTER TABLE c9 ADD c INT; ALTER TABLE c9 DROP COLUMN c; SELECT z, b FROM c9", "1|x"),
        new("`ALTER TABLE` rename, swap", "CREATE OR REPLACE TABLE s1 AS SELECT 1 a; CREATE OR REPLACE TABLE s2 AS SELECT 2 a; ALTER TABLE s1 SWAP WITH s2; DROP TABLE IF EXISTS s3; ALTER TABLE s2 RENAME TO s3; SELECT (SELECT a FROM s1), (SELECT a FROM s3)", "2|1"),
        new("`ALTER COLUMN`", "CREATE OR REPLACE TABLE ac (a VARCHAR(2) NOT NULL); ALTER TABLE ac ALTER COLUMN a SET DATA TYPE VARCHAR(5); ALTER TABLE ac MODIFY COLUMN a DROP NOT NULL; INSERT INTO ac VALUES (NULL), ('abcde'); SELECT COUNT(*) FROM ac", "2"),
        new("`CREATE VIEW`, `SECURE VIEW`", "CREATE OR REPLACE SECURE VIEW cv (n) AS SELECT name FROM people; SELECT MIN(n) FROM cv", "Ada"),
        new("`CREATE SEQUENCE`, `NEXTVAL`", "CREATE OR REPLACE SEQUENCE sq START = 5 INCREMENT = 2; SELECT sq.NEXTVAL; SELECT sq.NEXTVAL", "7"),
        new("`COMMENT`", "CREATE OR REPLACE TABLE cm (a INT) COMMENT = 'first'; COMMENT ON TABLE cm IS 'second'; SELECT comment FROM INFORMATION_SCHEMA.TABLES WHERE table_name = 'CM'", "second"),
        new("`GET_DDL`", "CREATE OR REPLACE TABLE gd (a INT NOT NULL, b VARCHAR(5)); SELECT GET_DDL('TABLE', 'gd')", "create or replace TABLE GD (\n\tA NUMBER(38,0) NOT NULL,\n\tB VARCHAR(5)\n);"),
        new("`DESCRIBE TABLE`", "CREATE OR REPLACE TABLE ds (a INT NOT NULL COMMENT 'c'); DESCRIBE TABLE ds", "A|NUMBER(38,0)|COLUMN|N|∅|N|N|∅|∅|c|∅"),
    ]);

    public static readonly DialectGroup Rows = new("INSERT, UPDATE, DELETE, MERGE",
    [
        new("`INSERT … VALUES`, `DEFAULT`", "CREATE OR REPLACE TABLE r1 (a INT, b INT DEFAULT 9); INSERT INTO r1 VALUES (1, DEFAULT), (2, 3); SELECT * FROM r1 ORDER BY a", "1|9⏎2|3"),
        new("`INSERT … SELECT`", "CREATE OR REPLACE TABLE r2 (a INT, b VARCHAR); INSERT INTO r2 (b, a) SELECT name, id FROM people; SELECT COUNT(*), MAX(b) FROM r2", "3|Grace"),
        new("`INSERT OVERWRITE`", "CREATE OR REPLACE TABLE r3 AS SELECT 1 a; INSERT OVERWRITE INTO r3 SELECT 2; SELECT * FROM r3", "2"),
        new("`UPDATE`", "CREATE OR REPLACE TABLE r4 AS SELECT 1 a, 'x' b; UPDATE r4 t SET t.a = a + 1, b = DEFAULT WHERE b = 'x'; SELECT * FROM r4", "2|∅"),
        new("`UPDATE … FROM` counts rows once", "CREATE OR REPLACE TABLE r5 AS SELECT 1 a, 'x' b; UPDATE r5 SET b = s.c FROM (SELECT 1 k, 'y' c UNION ALL SELECT 1, 'y') s WHERE a = s.k", "1|1"),
        new("`DELETE … USING`", "CREATE OR REPLACE TABLE r6 AS SELECT * FROM VALUES (1), (2) v(a); DELETE FROM r6 USING (SELECT 1 k UNION ALL SELECT 1) s WHERE a = s.k", "1"),
        new("`TRUNCATE`", "CREATE OR REPLACE TABLE r7 AS SELECT 1 a; TRUNCATE TABLE r7; SELECT COUNT(*) FROM r7", "0"),
        new("`MERGE`", "CREATE OR REPLACE TABLE m AS SELECT * FROM VALUES (1, 'a'), (2, 'b'), (3, 'c') v(k, t); MERGE INTO m USING (SELECT * FROM VALUES (1, 'A'), (2, NULL), (9, 'Z') v(k, t)) s ON m.k = s.k WHEN MATCHED AND s.t IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET t = s.t WHEN NOT MATCHED THEN INSERT (k, t) VALUES (s.k, s.t)", "1|1|1"),
    ]);

    public static readonly DialectGroup Transactions = new("Several statements, transactions",
    [
        new("`BEGIN`, `COMMIT`, `ROLLBACK`", "CREATE OR REPLACE TABLE t1 (a INT); BEGIN; INSERT INTO t1 VALUES (1); ROLLBACK; BEGIN TRANSACTION; INSERT INTO t1 VALUES (2); COMMIT; SELECT * FROM t1", "2"),
        new("DDL ends a transaction", "CREATE OR REPLACE TABLE t2 (a INT); START TRANSACTION; INSERT INTO t2 VALUES (1); CREATE OR REPLACE TABLE t3 (a INT); ROLLBACK; SELECT COUNT(*) FROM t2", "1"),
        new("`USE`", "USE WAREHOUSE compute_wh; USE ROLE accountadmin; USE SCHEMA d.public; SELECT CURRENT_SCHEMA()", "PUBLIC"),
        new("`ALTER SESSION SET`, `UNSET`", "ALTER SESSION SET QUERY_TAG = 'x'; ALTER SESSION UNSET QUERY_TAG; SELECT 1", "1"),
        new("`EXPLAIN`", "EXPLAIN USING TEXT SELECT 1", "GlobalStats:\n\tpartitionsTotal=0\n\tpartitionsAssigned=0\n\tbytesAssigned=0\nOperations:\n1:0     ->Result    1\n1:1     ->ValuesClause"),
    ]);
}
