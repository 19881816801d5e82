namespace SnowflakeEmulator.Results;

/// <summary>Where a result is cut into partitions and where they are put.</summary>
internal sealed record ResultLimits(long FirstPartitionBytes, long PartitionBytes, long PartitionRows, string SpillDirectory);
