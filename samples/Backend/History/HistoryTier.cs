namespace Backend.History;

/// <summary>How fine history is kept; the numbers are stored. Each tier is made of the one before it.</summary>
internal enum HistoryTier
{
    /// <summary>As sampled.</summary>
    Raw = 0,

    /// <summary>A point a minute.</summary>
    Minute = 1,

    /// <summary>A point an hour.</summary>
    Hour = 2,
}

/// <summary>The facts of the tiers.</summary>
internal static class HistoryTiers
{
    /// <summary>The stretch of a point; of raw ones it is the sample interval.</summary>
    public static TimeSpan Step(this HistoryTier tier) => tier switch
    {
        HistoryTier.Minute => TimeSpan.FromMinutes(1),
        HistoryTier.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.Zero,
    };

    /// <summary>How long its points are kept.</summary>
    public static TimeSpan Retention(this HistoryTier tier, HistoryOptions options) => tier switch
    {
        HistoryTier.Raw => options.RawRetention,
        HistoryTier.Minute => options.MinuteRetention,
        _ => options.HourRetention,
    };

    /// <summary>The start of the step in which a time lies.</summary>
    public static long Floor(this HistoryTier tier, long atMs)
    {
        var step = (long)tier.Step().TotalMilliseconds;
        return step == 0 ? atMs : atMs - (atMs % step);
    }
}
