namespace Backend.History;

/// <summary>A time of which nothing is known.</summary>
/// <param name="FromMs">Its start, Unix milliseconds.</param>
/// <param name="ToMs">Its end.</param>
/// <param name="Reason">One of the constants below.</param>
internal sealed record HistoryGap(long FromMs, long ToMs, string Reason)
{
    /// <summary>The database was away for longer than samples could be kept in memory.</summary>
    public const string StorageDown = "storage_down";

    /// <summary>No backend was running.</summary>
    public const string NotRunning = "not_running";
}
