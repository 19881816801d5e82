using System.Globalization;
using Sophia.Connections.Snowflake;
using Sophia.LoadTests.Mcp;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Snowflake;

/// <summary>The promises of the Snowflake client: millions of rows of ten columns through the reader, every value read, from an emulator in a process of its own.</summary>
internal static class SnowflakeLoadTest
{
    public static async Task RunAsync(bool quick, CancellationToken cancellationToken)
    {
        var (rows, runs) = quick ? (200_000, 2) : (5_000_000, 3);
        Console.WriteLine("Publishing the emulator…");
        using var emulator = EmulatorServer.Start(EmulatorServer.Publish(PublishedServer.Repository()));
        var options = new SnowflakeOptions { BaseAddress = emulator.Address, Token = EmulatorServer.Token, StatementTimeout = TimeSpan.FromMinutes(10) };
        await using var source = new SnowflakeDataSource(options);

        // Idle is connected, with one small statement done. What is compiled and rented while rows come counts as memory of the streaming.
        await using (var connection = await source.OpenConnectionAsync(cancellationToken))
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(cancellationToken);
        }

        GC.Collect();
        var idle = MemoryWatch.Resident();
        List<StreamFigures> figures = [];
        for (var run = 1; run <= runs; run++)
        {
            Line($"Run {run} of {runs}:");
            figures.Add(await StreamRun.RunAsync(source, emulator.Address, rows, idle, cancellationToken));
        }

        Report(figures, idle);
    }

    private static void Report(List<StreamFigures> figures, double idle)
    {
        Line($"");
        Line($"Machine: {McpReport.Machine()}. {figures.Count} runs of {figures[0].Rows:N0} rows; client idle at {idle:F0} MB.");
        Line($"");
        Line($"| | median | worst | target |");
        Line($"|---|---|---|---|");
        Most("memory above idle, peak, MB", "F1", "≤ 60", static f => f.Memory.Peak);
        Most("peak of the reading's second half above that of the first, MB", "F1", "flat", static f => f.Memory.Growth);
        Least("rows per second, submission to last row ÷ the emulator's JSON production", "F2", "≥ 0.8", static f => f.Whole / f.Production);
        Least("rows per second of the stream alone ÷ the emulator's JSON production", "F2", "", static f => f.Client / f.Production);
        Least("the stream, every value read ÷ a bare HttpClient that only fetches and unzips the same", "F2", "", static f => f.Downloaded / f.Streamed);
        Least("rows per second of the stream alone", "N0", "", static f => f.Client);
        Least("rows per second of the emulator's production", "N0", "", static f => f.Production);
        Most("bytes allocated per row of 10 columns, every value read, two of them texts", "F0", "≤ 400", static f => f.BytesPerRow);

        void Most(string name, string format, string target, Func<StreamFigures, double> value) => Row(name, format, target, value, worst: figures.Max(value));

        void Least(string name, string format, string target, Func<StreamFigures, double> value) => Row(name, format, target, value, worst: figures.Min(value));

        void Row(string name, string format, string target, Func<StreamFigures, double> value, double worst) =>
            Line($"| {name} | {Paired.Median(figures.Select(value)).ToString(format, CultureInfo.InvariantCulture)} | {worst.ToString(format, CultureInfo.InvariantCulture)} | {target} |");
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
