namespace SnowflakeEmulator.Results;

/// <summary>Some rows of a result: joined by commas, plain in memory (the first) or gzip in the spill file (the others).</summary>
internal sealed record Partition(long Rows, long PlainBytes, long StoredBytes, byte[]? InMemory, long Offset);
