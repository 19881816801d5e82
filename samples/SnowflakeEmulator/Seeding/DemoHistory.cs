using SnowflakeEmulator.Catalog;

namespace SnowflakeEmulator.Seeding;

/// <summary>A week of statements and warehouse hours before the start, the same at every start.</summary>
internal static class DemoHistory
{
    private const int Days = 7;

    private static readonly (string Text, string Type, int Seconds, long Rows)[] Questions =
    [
        ("SELECT COUNTRY, SUM(REVENUE) FROM REVENUE_BY_COUNTRY GROUP BY 1 ORDER BY 2 DESC", "SELECT", 2, 5),
        ("SELECT STATUS, COUNT(*) FROM ORDERS GROUP BY STATUS", "SELECT", 1, 3),
        ("SELECT * FROM ORDERS O JOIN CUSTOMERS C ON C.CUSTOMER_ID = O.CUSTOMER_ID ORDER BY O.AMOUNT DESC", "SELECT", 47, 20_000),
        ("SELECT PAYLOAD:kind::STRING, COUNT(*) FROM DEMO.WEB.EVENTS GROUP BY 1", "SELECT", 4, 2),
        ("SELECT REVENU FROM REVENUE_BY_COUNTRY", "SELECT", 0, 0),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(Account account, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        for (var day = Days; day >= 1; day--)
        {
            Day(account, today.AddDays(-day));
        }

        foreach (var (name, from, hours) in new[] { ("ANALYTICS_WH", 8, 9.0), ("LOADING_WH", 2, 0.75) })
        {
            for (var day = 1; day <= Days; day++)
            {
                var start = today.AddDays(-day).AddHours(from);
                account.Warehouses[name].AddPastRun(start, start.AddHours(hours - (day % 3 * 0.25)));
            }
        }
    }

    private static void Day(Account account, DateTimeOffset day)
    {
        var load = new QueryRecord
        {
            QueryId = Id(day, 0), Text = "INSERT INTO ORDERS SELECT * FROM STAGED_ORDERS", Start = day.AddHours(2), User = "PIPELINE", Role = "LOADER", Tag = "nightly",
            SessionId = day.ToUnixTimeSeconds(), Type = "INSERT", RowsInserted = 2_800,
        };
        Add(account, load, "LOADING_WH", TimeSpan.FromMinutes(6), 2_800);
        for (var i = 0; i < 24; i++)
        {
            var (text, type, seconds, rows) = Questions[i % Questions.Length];
            var record = new QueryRecord
            {
                QueryId = Id(day, i + 1), Text = text, Start = day.AddHours(8).AddMinutes(i * 21), User = "REPORTING", Role = "ANALYST", Tag = i % 2 == 0 ? "dashboard" : "",
                SessionId = day.ToUnixTimeSeconds() + 1, Type = type,
            };
            if (seconds == 0)
            {
                (record.ErrorCode, record.ErrorMessage) = ("000904", "SQL compilation error: error line 1 at position 7\ninvalid identifier 'REVENU'");
            }

            Add(account, record, "ANALYTICS_WH", TimeSpan.FromMilliseconds((seconds * 1000) + (i * 37)), rows);
        }
    }

    private static void Add(Account account, QueryRecord record, string warehouse, TimeSpan took, long rows)
    {
        (record.Warehouse, record.WarehouseSize) = (warehouse, account.Warehouses[warehouse].Size);
        (record.Database, record.Schema) = ("DEMO", "SALES");
        (record.Compilation, record.Execution, record.End) = (TimeSpan.FromMilliseconds(40), took, record.Start + took + TimeSpan.FromMilliseconds(40));
        record.Status = record.ErrorCode is null ? "SUCCESS" : "FAILED_WITH_ERROR";
        (record.RowsProduced, record.PartitionsTotal) = (rows, Math.Max(1, rows / 1_000));
        account.History.Add(record);
    }

    private static string Id(DateTimeOffset day, int number) => $"01000000-0000-7000-8000-{day.ToUnixTimeSeconds():x8}{number:x4}";
}
