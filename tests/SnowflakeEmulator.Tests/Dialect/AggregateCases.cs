namespace SnowflakeEmulator.Tests.Dialect;

internal static class AggregateCases
{
    private const string Numbers = "FROM VALUES (1, 'a'), (2, 'b'), (2, 'b'), (NULL, 'c') v(n, t)";

    public static readonly DialectGroup All = new("Aggregates",
    [
        new("`COUNT`, `COUNT(DISTINCT …)`, `COUNT_IF`", $"SELECT COUNT(*), COUNT(n), COUNT(DISTINCT n), COUNT(DISTINCT n, t), COUNT_IF(n > 1) {Numbers}", "4|3|2|2|2"),
        new("`SUM`, `AVG`, `MIN`, `MAX`", $"SELECT SUM(n), AVG(n), MIN(n), MAX(t), SUM(DISTINCT n) {Numbers}", "5|1.666667|1|c|3"),
        new("`MEDIAN`, `MODE`, `PERCENTILE_CONT`, `PERCENTILE_DISC`", "SELECT MEDIAN(n), MODE(n), PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY n), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY n) FROM VALUES (1), (2), (4), (4) v(n)", "3.000|4|1.750|2"),
        new("`STDDEV[_SAMP|_POP]`, `VARIANCE`, `VAR_SAMP`, `VAR_POP` …", "SELECT STDDEV(n), STDDEV_SAMP(n), STDDEV_POP(n), VARIANCE(n), VAR_SAMP(n), VARIANCE_SAMP(n), VAR_POP(n), VARIANCE_POP(n) FROM VALUES (1), (3) v(n)", "1.4142135623730951|1.4142135623730951|1|2|2|2|1|1"),
        new("`SKEW`, `KURTOSIS`, `CORR`, `COVAR_POP`, `COVAR_SAMP`", "SELECT SKEW(n), KURTOSIS(n) IS NOT NULL, ROUND(CORR(n, n), 9), COVAR_POP(n, n), COVAR_SAMP(n, n) FROM VALUES (1), (2), (3), (4) v(n)", "0|true|1|1.25|1.6666666666666667"),
        new("`LISTAGG`", $"SELECT LISTAGG(t, ',') WITHIN GROUP (ORDER BY t DESC), LISTAGG(DISTINCT t, '') WITHIN GROUP (ORDER BY t) {Numbers}", "c,b,b,a|abc"),
        new("`ARRAY_AGG`, `OBJECT_AGG`", "SELECT ARRAY_AGG(n) WITHIN GROUP (ORDER BY n DESC), OBJECT_AGG(t, n) FROM VALUES (1, 'b'), (2, 'a'), (NULL, 'c') v(n, t)", "[2,1]|{\"a\":2,\"b\":1}"),
        new("`ANY_VALUE`, `MIN_BY`, `MAX_BY`", "SELECT ANY_VALUE(7), MIN_BY(t, n), MAX_BY(t, n) FROM VALUES (1, 'a'), (2, 'b') v(n, t)", "7|a|b"),
        new("`APPROX_COUNT_DISTINCT`, `HLL`", "SELECT APPROX_COUNT_DISTINCT(n), HLL(n) FROM VALUES (1), (2), (2) v(n)", "2|2"),
        new("`BOOLAND_AGG`, `BOOLOR_AGG`, `BITAND_AGG`, `BITOR_AGG`", "SELECT BOOLAND_AGG(n > 0), BOOLOR_AGG(n > 2), BITAND_AGG(n), BITOR_AGG(n) FROM VALUES (1), (3) v(n)", "true|true|1|3"),
    ]);

    public static readonly DialectGroup Windows = new("Window functions",
    [
        new("`ROW_NUMBER`, `RANK`, `DENSE_RANK`, `NTILE`", "SELECT ROW_NUMBER() OVER (ORDER BY n), RANK() OVER (ORDER BY n), DENSE_RANK() OVER (ORDER BY n), NTILE(2) OVER (ORDER BY n) FROM VALUES (1), (1), (2) v(n) ORDER BY 1", "1|1|1|1⏎2|1|1|1⏎3|3|2|2"),
        new("`PERCENT_RANK`, `CUME_DIST`", "SELECT PERCENT_RANK() OVER (ORDER BY n), CUME_DIST() OVER (ORDER BY n) FROM VALUES (1), (2) v(n) ORDER BY 1", "0|0.5⏎1|1"),
        new("`LAG`, `LEAD`", "SELECT LAG(n) OVER (ORDER BY n), LEAD(n, 1, 0) OVER (ORDER BY n) FROM VALUES (1), (2) v(n) ORDER BY n", "∅|2⏎1|0"),
        new("`FIRST_VALUE`, `LAST_VALUE`, `NTH_VALUE`", "SELECT FIRST_VALUE(n) OVER (ORDER BY n), LAST_VALUE(n) OVER (ORDER BY n), NTH_VALUE(n, 2) OVER (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM VALUES (1), (2) v(n) ORDER BY n", "1|2|2⏎1|2|2"),
        new("`RATIO_TO_REPORT`", "SELECT RATIO_TO_REPORT(n) OVER () FROM VALUES (1), (3) v(n) ORDER BY 1", "0.25⏎0.75"),
        new("aggregates with `OVER`", "SELECT COUNT(*) OVER (), AVG(n) OVER (), LISTAGG(n, ',') OVER () FROM VALUES (1), (3) v(n) LIMIT 1", "2|2.000000|1,3"),
    ]);
}
