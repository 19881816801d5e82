using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Sophia.Connections.Snowflake;

namespace Sophia.LoadTests.Snowflake;

/// <summary>What one run gave.</summary>
/// <param name="Produced">From submission until the emulator had the whole result as JSON.</param>
/// <param name="Streamed">From the first row to the last, every value read.</param>
/// <param name="Downloaded">The same partitions fetched and unzipped one after the other, not parsed, by a bare HttpClient.</param>
/// <param name="BytesPerRow">Allocated while the rows were read.</param>
/// <param name="Memory">Resident memory while they were read.</param>
internal sealed record StreamFigures(int Rows, TimeSpan Produced, TimeSpan Streamed, TimeSpan Downloaded, double BytesPerRow, MemoryWatch Memory)
{
    public double Production => Rows / Produced.TotalSeconds;

    public double Client => Rows / Streamed.TotalSeconds;

    public double Whole => Rows / (Produced + Streamed).TotalSeconds;
}

/// <summary>One query of many rows of ten columns through the reader.</summary>
internal static class StreamRun
{
    private const string Columns =
        """
        SEQ4() AS ID, SEQ4() * 7 AS QUANTITY, MOD(SEQ4(), 1000)::NUMBER(38,0) AS REGION, (SEQ4() / 8)::NUMBER(12,2) AS PRICE, SEQ4()::FLOAT / 3 AS RATIO, MOD(SEQ4(), 2) = 0 AS EVEN,
        DATEADD(day, MOD(SEQ4(), 10000), '2000-01-01'::DATE) AS DAY, DATEADD(second, SEQ4(), '2024-01-01'::TIMESTAMP_NTZ) AS AT, 'customer ' || SEQ4() AS NAME, 'a note of some length' AS NOTE
        """;

    public static async Task<StreamFigures> RunAsync(SnowflakeDataSource source, Uri emulator, int rows, double idle, CancellationToken cancellationToken)
    {
        using var progress = new Progress(rows);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM TABLE(GENERATOR(ROWCOUNT => {rows.ToString(CultureInfo.InvariantCulture)}))";
        await using var memory = new MemoryWatch(idle);
        var started = Stopwatch.GetTimestamp();
        await using var reader = (SnowflakeDataReader)await command.ExecuteReaderAsync(cancellationToken);
        var produced = Stopwatch.GetElapsedTime(started);
        progress.Say($"produced in {produced.TotalSeconds:F1} s");
        memory.ReadingBegins();
        var (bytes, began) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var read = await ReadAsync(reader, progress, cancellationToken);
        var (streamed, allocated) = (Stopwatch.GetElapsedTime(began), GC.GetTotalAllocatedBytes(precise: true) - bytes);
        await memory.StopAsync();
        progress.Say($"read in {streamed.TotalSeconds:F1} s, peak {memory.Peak:F1} MB above idle");
        var downloaded = await DownloadAsync(emulator, reader.StatementHandle, cancellationToken);
        progress.Say($"downloaded in {downloaded.TotalSeconds:F1} s");
        return read == rows ? new(rows, produced, streamed, downloaded, (double)allocated / rows, memory) : throw new InvalidOperationException($"{read} rows came instead of {rows}.");
    }

    private static async Task<long> ReadAsync(SnowflakeDataReader reader, Progress progress, CancellationToken cancellationToken)
    {
        long sum = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            sum += reader.GetInt64(0) + reader.GetInt64(1) + reader.GetInt64(2) + (long)reader.GetDecimal(3) + (long)reader.GetDouble(4) + (reader.GetBoolean(5) ? 1 : 0)
                + reader.GetDateTime(6).Day + reader.GetDateTime(7).Second + reader.GetString(8).Length + reader.GetString(9).Length;
            progress.Rows++;
        }

        return sum == 0 ? -1 : progress.Rows;
    }

    private static async Task<TimeSpan> DownloadAsync(Uri emulator, string handle, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip };
        using var http = new HttpClient(handler) { BaseAddress = emulator };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("load/1");
        http.DefaultRequestHeaders.Authorization = new("Bearer", EmulatorServer.Token);
        http.DefaultRequestHeaders.Add("X-Snowflake-Authorization-Token-Type", "PROGRAMMATIC_ACCESS_TOKEN");
        var started = Stopwatch.GetTimestamp();
        var path = "/api/v2/statements/" + handle;
        using var first = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken));
        var partitions = first.RootElement.GetProperty("resultSetMetaData").GetProperty("partitionInfo").GetArrayLength();
        for (var i = 1; i < partitions; i++)
        {
            await using var body = await http.GetStreamAsync(new Uri($"{path}?partition={i.ToString(CultureInfo.InvariantCulture)}", UriKind.Relative), cancellationToken);
            await body.CopyToAsync(Stream.Null, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Says every ten seconds how far a run is.</summary>
    private sealed class Progress : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly int _of;
        private readonly ITimer _timer;

        public Progress(int of)
        {
            _of = of;
            _timer = TimeProvider.System.CreateTimer(_ => Say($"{Volatile.Read(ref Rows):N0} rows of {_of:N0} read"), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        }

        public long Rows;

        public void Say(FormattableString what) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Stopwatch.GetElapsedTime(_started).TotalSeconds:F0} s: {what.ToString(CultureInfo.InvariantCulture)}, {MemoryWatch.Resident():F0} MB"));

        public void Dispose() => _timer.Dispose();
    }
}
