namespace Sophia.Connections.Snowflake;

/// <summary>How large a partition is.</summary>
internal readonly record struct PartitionInfo(long Rows, long? CompressedBytes, long? PlainBytes)
{
    /// <summary>What it is likely to cost in memory, as it comes.</summary>
    public long Cost => CompressedBytes ?? PlainBytes ?? 0;
}
