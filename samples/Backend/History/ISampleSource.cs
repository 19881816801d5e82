namespace Backend.History;

/// <summary>Something whose latency and errors are kept.</summary>
internal interface ISampleSource
{
    /// <summary>What happened since the last call; only the recorder calls it.</summary>
    /// <param name="fromMs">The start of the stretch, Unix milliseconds.</param>
    IEnumerable<HistoryPoint> Take(long fromMs);
}
