namespace Sophia.Health;

/// <summary>The figures of one service over the last 30 days.</summary>
public sealed record ServiceSla
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>Share of the watched time in which it was not unhealthy, 0 to 1; 1 when nothing was watched yet.</summary>
    public required double Uptime { get; init; }

    /// <summary>Whether there is an uptime to speak of: before the second check nothing is claimed.</summary>
    internal bool IsWatched => Watched > TimeSpan.Zero;

    /// <summary>How long it was watched.</summary>
    public required TimeSpan Watched { get; init; }

    /// <summary>How long it was down.</summary>
    public required TimeSpan Down { get; init; }

    /// <summary>Mean time to recovery, over the outages that ended; <see langword="null"/> without any.</summary>
    public required TimeSpan? MeanTimeToRecovery { get; init; }

    /// <summary>Mean time between failures: watched time in which it was up, per outage; <see langword="null"/> without any.</summary>
    public required TimeSpan? MeanTimeBetweenFailures { get; init; }

    /// <summary>Share of the error budget that is spent; above 1 the promise is broken.</summary>
    public required double BudgetSpent { get; init; }

    /// <summary>How fast the budget burns, per pair of windows.</summary>
    public required IReadOnlyList<BurnRate> BurnRates { get; init; }

    /// <summary>The outages, oldest first, at most 200.</summary>
    public required IReadOnlyList<Outage> Outages { get; init; }

    /// <summary>Uptime per day of the last 30, oldest first; <see langword="null"/> for a day that was not watched.</summary>
    public required IReadOnlyList<double?> DailyUptime { get; init; }
}
