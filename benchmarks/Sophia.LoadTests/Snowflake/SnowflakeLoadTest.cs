using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Sophia.Connections.Snowflake;

namespace Sophia.LoadTests.Snowflake;

/// <summary>The promises of the Snowflake client: millions of rows of ten columns through the reader, every value read, from an emulator in a process of its own.</summary>
internal static class SnowflakeLoadTest
{
    private const string Columns =
        """
        SEQ4() AS ID, SEQ4() * 7 AS QUANTITY, MOD(SEQ4(), 1000)::NUMBER(38,0) AS REGION, (SEQ4() / 8)::NUMBER(12,2) AS PRICE, SEQ4()::FLOAT / 3 AS RATIO, MOD(SEQ4(), 2) = 0 AS EVEN,
        DATEADD(day, MOD(SEQ4(), 10000), '2000-01-01'::DATE) AS DAY, DATEADD(second, SEQ4(), '2024-01-01'::TIMESTAMP_NTZ) AS AT, 'customer ' || SEQ4() AS NAME, 'a note of some length' AS NOTE
        """;

    public static async Task RunAsync(bool quick, CancellationToken cancellationToken)
    {
        var rows = quick ? 200_000 : 5_000_000;
        using var emulator = await EmulatorProcess.StartAsync(cancellationToken);
        await using var source = new SnowflakeDataSource(new SnowflakeOptions { BaseAddress = emulator.Address, Token = EmulatorProcess.Token, StatementTimeout = TimeSpan.FromMinutes(10) });

        // What is compiled and rented once has been before the first reading.
        for (var i = 0; i < 3; i++)
        {
            await MeasureAsync(source, 100_000, cancellationToken);
        }

        GC.Collect();
        Report(await MeasureAsync(source, rows, cancellationToken));
    }

    private static async Task<Figures> MeasureAsync(SnowflakeDataSource source, int rows, CancellationToken cancellationToken)
    {
        await using var watch = new MemoryWatch();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM TABLE(GENERATOR(ROWCOUNT => {rows.ToString(CultureInfo.InvariantCulture)}))";
        var started = Stopwatch.GetTimestamp();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var produced = Stopwatch.GetElapsedTime(started);
        var (bytes, began) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var read = await ReadAsync(reader, cancellationToken);
        var (streamed, allocated) = (Stopwatch.GetElapsedTime(began), GC.GetTotalAllocatedBytes(precise: true) - bytes);
        return read == rows ? new Figures(rows, produced, streamed, allocated, watch) : throw new InvalidOperationException($"{read} rows came instead of {rows}.");
    }

    private static async Task<long> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        long rows = 0, sum = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            sum += reader.GetInt64(0) + reader.GetInt64(1) + reader.GetInt64(2) + (long)reader.GetDecimal(3) + (long)reader.GetDouble(4) + (reader.GetBoolean(5) ? 1 : 0)
                + reader.GetDateTime(6).Day + reader.GetDateTime(7).Second + reader.GetString(8).Length + reader.GetString(9).Length;
            rows++;
        }

        return sum == 0 ? -1 : rows;
    }

    private static void Report(Figures figures)
    {
        var (production, client) = (figures.Rows / figures.Produced.TotalSeconds, figures.Rows / figures.Streamed.TotalSeconds);
        var samples = figures.Watch.Samples;
        var (first, second) = (samples.Take(samples.Count / 2).Max(), samples.Skip(samples.Count / 2).Max());
        Line("| | result | target |");
        Line("|---|---|---|");
        Line($"| memory above idle while streaming {figures.Rows:N0} rows, peak | {figures.Watch.Peak - figures.Watch.Before:F1} MB (idle {figures.Watch.Before:F0} MB) | ≤ 60 MB |");
        Line($"| the same, first half and second half of the time | {first - figures.Watch.Before:F1} MB, {second - figures.Watch.Before:F1} MB | flat |");
        Line($"| rows per second through the client ÷ the emulator's JSON production | {client / production:F2} ({client:N0} ÷ {production:N0}) | ≥ 0.8 |");
        Line($"| rows per second from submission to last row, production included | {figures.Rows / (figures.Produced + figures.Streamed).TotalSeconds:N0} | |");
        Line($"| bytes allocated per row of 10 columns, every value read, two of them texts | {(double)figures.Allocated / figures.Rows:F0} | ≤ 400 |");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Line(string text) => Console.WriteLine(text);

    private sealed record Figures(long Rows, TimeSpan Produced, TimeSpan Streamed, long Allocated, MemoryWatch Watch);
}
