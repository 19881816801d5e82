using System.Data.Common;
using System.Globalization;
using Backend.Storage;

namespace Backend.History;

/// <summary>Points and gaps in the database. Every method is one statement for all series, however many there are.</summary>
internal sealed class HistoryStore(BackendDatabase database)
{
    private const string Columns = "tier, series, at_ms, node, count, errors, sum_ms, max_ms, status, sketch";

    private const string Replace =
        "ON CONFLICT (tier, series, at_ms, node) DO UPDATE SET count = excluded.count, errors = excluded.errors, sum_ms = excluded.sum_ms, "
        + "max_ms = excluded.max_ms, status = excluded.status, sketch = excluded.sketch";

    // Ten parameters a row, and PostgreSQL takes 65,535 of them.
    private const int RowsPerStatement = 500;

    /// <summary>What the database is called.</summary>
    public string Kind => database.Kind;

    /// <summary>Writes points of one replica; those that are there already are replaced.</summary>
    public Task AppendAsync(HistoryTier tier, string node, IReadOnlyList<HistoryPoint> points, CancellationToken cancellationToken) =>
        points.Count == 0 ? Task.CompletedTask : database.ExecuteAsync(
            async (connection, token) =>
            {
                await WriteAsync(connection, null, tier, node, points, token);
                return true;
            },
            cancellationToken);

    /// <summary>Marks times of which nothing is known.</summary>
    public Task AppendGapsAsync(string node, IReadOnlyList<HistoryGap> gaps, CancellationToken cancellationToken) =>
        gaps.Count == 0 ? Task.CompletedTask : database.ExecuteAsync(
            async (connection, token) =>
            {
                await using var command = connection.InsertMany(
                    $"INSERT INTO {database.Prefix}gaps (from_ms, to_ms, node, reason)",
                    "ON CONFLICT (from_ms, node) DO UPDATE SET to_ms = excluded.to_ms, reason = excluded.reason",
                    null,
                    gaps,
                    gap => [gap.FromMs, gap.ToMs, node, gap.Reason]);
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken);

    /// <summary>The points of some series, or of all, from a time up to before another; replicas put together, oldest first.</summary>
    public Task<List<HistoryPoint>> ReadAsync(HistoryTier tier, IReadOnlyList<string>? series, long fromMs, long toMs, CancellationToken cancellationToken) =>
        database.ExecuteAsync((connection, token) => ReadAsync(connection, null, tier, series, fromMs, toMs, token), cancellationToken);

    /// <summary>The names of the series that have points in a time, of this tier or a finer one: those behind a name, in the database's order.</summary>
    public Task<List<string>> ReadNamesAsync(HistoryTier tier, long fromMs, long toMs, string after, CancellationToken cancellationToken) => database.ExecuteAsync(
        (connection, token) => connection.Command(
            SeriesNamesSql.For(database.Prefix, tier), null, ("after", after), ("from", fromMs), ("to", toMs)).QueryAsync(row => row.GetString(0), token),
        cancellationToken);

    /// <summary>The longest gaps that touch a time, oldest first, and how many shorter ones there are beside them.</summary>
    public async Task<(IReadOnlyList<HistoryGap> Longest, int Left)> ReadGapsAsync(long fromMs, long toMs, CancellationToken cancellationToken)
    {
        var rows = await database.ExecuteAsync(
            (connection, token) => connection.Command(
                $"SELECT from_ms, to_ms, reason, count(*) OVER () FROM {database.Prefix}gaps WHERE to_ms > @from AND from_ms < @to "
                + $"ORDER BY to_ms - from_ms DESC, from_ms DESC LIMIT {BackendDefaults.MaxHistoryGaps}",
                null,
                ("from", fromMs),
                ("to", toMs)).QueryAsync(row => (Gap: new HistoryGap(row.GetInt64(0), row.GetInt64(1), row.GetString(2)), All: row.GetInt64(3)), token),
            cancellationToken);
        return ([.. rows.Select(row => row.Gap).OrderBy(gap => gap.FromMs)], rows.Count == 0 ? 0 : (int)rows[0].All - rows.Count);
    }

    /// <summary>The time of the newest sample of any replica, or <see langword="null"/>.</summary>
    public Task<long?> NewestAsync(CancellationToken cancellationToken) => database.ExecuteAsync(
        async (connection, token) => await connection.ScalarAsync(
            $"SELECT max(at_ms) FROM {database.Prefix}history WHERE tier = {(int)HistoryTier.Raw}", null, token) is { } at ? Convert.ToInt64(at, CultureInfo.InvariantCulture) : (long?)null,
        cancellationToken);

    internal async Task WriteAsync(
        DbConnection connection, DbTransaction? transaction, HistoryTier tier, string node, IReadOnlyList<HistoryPoint> points, CancellationToken cancellationToken)
    {
        foreach (var chunk in points.Chunk(RowsPerStatement))
        {
            await using var command = connection.InsertMany(
                $"INSERT INTO {database.Prefix}history ({Columns})",
                Replace,
                transaction,
                chunk,
                p => [(int)tier, p.Series, p.AtMs, node, p.Count, p.Errors, p.SumMs, p.MaxMs, (int)p.Status, p.Sketch.ToBytes()]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    internal async Task<List<HistoryPoint>> ReadAsync(
        DbConnection connection, DbTransaction? transaction, HistoryTier tier, IReadOnlyList<string>? series, long fromMs, long toMs, CancellationToken cancellationToken)
    {
        var names = series is null ? "" : $" AND series IN ({string.Join(", ", series.Select((_, i) => $"@s{i}"))})";
        var command = connection.Command(
            $"SELECT series, at_ms, count, errors, sum_ms, max_ms, status, sketch FROM {database.Prefix}history "
            + $"WHERE tier = @tier AND at_ms >= @from AND at_ms < @to{names} ORDER BY series, at_ms",
            transaction,
            ("tier", (int)tier),
            ("from", fromMs),
            ("to", toMs));
        for (var i = 0; i < series?.Count; i++)
        {
            command.Add($"s{i}", series[i]);
        }

        return Together(await command.QueryAsync(Point, cancellationToken));
    }

    private static HistoryPoint Point(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetDouble(4), row.GetDouble(5), (SeriesStatus)row.GetInt32(6),
        LatencySketch.FromBytes(row.GetFieldValue<byte[]>(7)));

    // Rows come ordered, so replicas of one point are neighbours.
    private static List<HistoryPoint> Together(List<HistoryPoint> rows)
    {
        var points = new List<HistoryPoint>(rows.Count);
        for (var (start, end) = (0, 1); start < rows.Count; (start, end) = (end, end + 1))
        {
            while (end < rows.Count && rows[end].Series == rows[start].Series && rows[end].AtMs == rows[start].AtMs)
            {
                end++;
            }

            points.Add(end - start == 1 ? rows[start] : HistoryPoint.Merge(rows[start].AtMs, rows.GetRange(start, end - start)));
        }

        return points;
    }
}
