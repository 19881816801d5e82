using SnowflakeAdmin.Guard;

namespace Sophia.Benchmarks.Snowflake;

/// <summary>What the guard is measured with. Never changed, so that figures stay comparable.</summary>
internal static class GuardStatements
{
    /// <summary>Exactly 2,048 characters of a report as people write it: CTEs, joins, windows, semi-structured data, a comment.</summary>
    public static string Report { get; } = Pad("""
        WITH recent AS (
            SELECT o.id, o.customer_id, o.placed, o.total, o.payload:channel::VARCHAR AS channel, f.value:sku::VARCHAR(20) AS sku, f.value:count::NUMBER(10, 0) AS pieces
            FROM app.main.orders AS o, LATERAL FLATTEN(INPUT => o.payload:items, OUTER => TRUE) f
            WHERE o.placed >= DATEADD(day, -30, CURRENT_TIMESTAMP()) AND o.total BETWEEN 10 AND 10000 AND o.status NOT IN ('cancelled', 'returned', 'it''s new')
        ), ranked AS (
            SELECT r.*, ROW_NUMBER() OVER (PARTITION BY r.customer_id ORDER BY r.placed DESC NULLS LAST) AS nth, SUM(r.total) OVER (PARTITION BY r.customer_id ORDER BY r.placed ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running
            FROM recent r
            QUALIFY nth <= 5
        )
        SELECT c.country, c.name AS customer, COUNT(DISTINCT x.id) AS orders, ROUND(AVG(x.total), 2) AS average, MAX(x.running) AS most,
            CASE WHEN SUM(x.total) > 5000 THEN 'large' WHEN SUM(x.total) > 500 THEN 'middle' ELSE 'small' END AS size, -- as sales counts it
            IFF(c.since < '2025-01-01'::DATE, 'old', 'new') AS age, LISTAGG(DISTINCT x.sku, ', ') WITHIN GROUP (ORDER BY x.sku) AS skus
        FROM ranked x
        JOIN app.main.customers c ON c.id = x.customer_id AND c.country IS NOT DISTINCT FROM 'DE'
        LEFT OUTER JOIN app.sales.regions AS g ON g.country = c.country AND LEFT(g.name, 3) = 'EUR'
        WHERE EXISTS (SELECT 1 FROM app.main.payments p WHERE p.order_id = x.id AND (p.state = 'paid' OR (p.state = 'open' AND p.due > CURRENT_DATE())))
            AND x.channel ILIKE ANY ('web%', 'app%') AND NOT (x.total IS NULL OR x.pieces = 0)
        GROUP BY c.country, c.name, age
        HAVING COUNT(*) > 1 AND COALESCE(MIN(x.total), 0) >= 0
        ORDER BY orders DESC, customer
        LIMIT 100 OFFSET 20
        """);

    /// <summary>The same length of a statement that changes something.</summary>
    public static string Merge { get; } = Pad(
        "MERGE INTO app.main.orders t USING (SELECT id, total, placed FROM app.main.staging WHERE total > 0) s ON t.id = s.id WHEN MATCHED AND s.total = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET t.total = s.total, placed = s.placed "
        + "WHEN NOT MATCHED THEN INSERT (id, total, placed) VALUES (s.id, s.total, s.placed); INSERT INTO app.main.log (a, b) VALUES "
        + string.Join(", ", Enumerable.Range(0, 60).Select(static i => $"({i}, 'value number {i}')")));

    /// <summary>The same length, with a second statement behind it that is not allowed.</summary>
    public static string Hostile { get; } = Report[..^24].TrimEnd() + "; DROP TABLE app.main.orders".PadRight(24);

    public static GuardPolicy ReadOnly { get; } = Policy(KindSet.Reads);

    public static GuardPolicy Everything { get; } = Policy(KindSet.All);

    private static GuardPolicy Policy(KindSet statements) => new()
    {
        Environment = "benchmark", Statements = statements, Database = "APP", Schema = "MAIN", Readable = [NamePattern.Parse("APP")], Writable = [NamePattern.Parse("APP")], Denied = [NamePattern.Parse("APP.HR")],
    };

    private static string Pad(string sql) => sql.Length <= 2048 ? sql.PadRight(2048) : throw new InvalidOperationException($"{sql.Length} characters");
}
