using System.Data.Common;
using System.Globalization;
using Backend.Storage;
using Microsoft.Extensions.Options;

namespace Backend.History;

/// <summary>Makes minutes of samples and hours of minutes, and removes what is too old. One replica at a time does it.</summary>
internal sealed class HistoryMaintenance(
    BackendDatabase database, HistoryStore store, IOptions<HistoryOptions> options, TimeProvider time, ILogger<HistoryMaintenance> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPass = TimeSpan.FromHours(6);

    // Samples that were held back while the database was away arrive late: what they belong to is made again.
    private readonly TimeSpan _lateness = (options.Value.BufferedSamples * options.Value.SampleInterval) + BackendDefaults.HistorySlack;

    /// <summary>Everything that is due now, in one transaction.</summary>
    /// <returns>False when another replica is at it.</returns>
    public Task<bool> RunOnceAsync(CancellationToken cancellationToken) => database.ExecuteAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            if (!await database.TryLockAsync(connection, transaction, token))
            {
                return false;
            }

            await RollUpAsync(connection, transaction, HistoryTier.Raw, HistoryTier.Minute, token);
            await RollUpAsync(connection, transaction, HistoryTier.Minute, HistoryTier.Hour, token);
            await PruneAsync(connection, transaction, token);
            await transaction.CommitAsync(token);
            return true;
        },
        cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.MaintenanceInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryRunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process is going down.
        }
    }

    private async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // The next pass takes up what this one left.
            logger.MaintenanceFailed(error.Message);
        }
    }

    private async Task RollUpAsync(DbConnection connection, DbTransaction transaction, HistoryTier from, HistoryTier to, CancellationToken cancellationToken)
    {
        var end = to.Floor(time.GetUtcNow().ToUnixTimeMilliseconds());
        var done = await EdgeAsync(connection, transaction, "max", to, cancellationToken);
        var start = done is { } newest
            ? to.Floor(newest - (long)_lateness.TotalMilliseconds)
            : await EdgeAsync(connection, transaction, "min", from, cancellationToken) is { } oldest ? to.Floor(oldest) : end;
        for (; start < end; start += (long)LongestPass.TotalMilliseconds)
        {
            var until = Math.Min(end, start + (long)LongestPass.TotalMilliseconds);
            var points = await store.ReadAsync(connection, transaction, from, null, start, until, cancellationToken);
            var merged = points.GroupBy(point => (point.Series, At: to.Floor(point.AtMs))).Select(group => HistoryPoint.Merge(group.Key.At, [.. group])).ToArray();
            await store.WriteAsync(connection, transaction, to, "", merged, cancellationToken);
        }
    }

    private async Task<long?> EdgeAsync(DbConnection connection, DbTransaction transaction, string edge, HistoryTier tier, CancellationToken cancellationToken) =>
        await connection.ScalarAsync($"SELECT {edge}(at_ms) FROM {database.Prefix}history WHERE tier = @tier", transaction, cancellationToken, ("tier", (int)tier)) is { } at
            ? Convert.ToInt64(at, CultureInfo.InvariantCulture)
            : null;

    private async Task PruneAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var tier in Enum.GetValues<HistoryTier>())
        {
            // Whole steps of the coarser tier go at once: half a minute that is left would be made into a minute again, and replace the whole one.
            var coarser = tier is HistoryTier.Hour ? HistoryTier.Hour : tier + 1;
            await connection.ExecuteAsync(
                $"DELETE FROM {database.Prefix}history WHERE tier = @tier AND at_ms < @before",
                transaction,
                cancellationToken,
                ("tier", (int)tier),
                ("before", coarser.Floor((now - tier.Retention(options.Value)).ToUnixTimeMilliseconds())));
        }

        await connection.ExecuteAsync(
            $"DELETE FROM {database.Prefix}gaps WHERE to_ms < @before", transaction, cancellationToken,
            ("before", (now - options.Value.HourRetention).ToUnixTimeMilliseconds()));
    }
}
