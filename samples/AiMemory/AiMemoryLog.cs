namespace AiMemory;

/// <summary>Every message of the sample, with its event ID. An ID is never reused.</summary>
internal static partial class AiMemoryLog
{
    [LoggerMessage(1, LogLevel.Information, "Memories are in {File} (layout {Found} found, {Layout} in use).")]
    public static partial void FileReady(this ILogger logger, string file, int found, int layout);

    [LoggerMessage(2, LogLevel.Warning, "The file {File} is gone; a new one is made. Whatever was in it must come from a backup.")]
    public static partial void FileVanished(this ILogger logger, string file);

    [LoggerMessage(3, LogLevel.Warning, "The file system of {File} does not allow SQLite's write-ahead log (mode: {Mode}); readers wait for writers.")]
    public static partial void NoWriteAheadLog(this ILogger logger, string file, string mode);

    [LoggerMessage(4, LogLevel.Error, "The server starts without its memories and goes on trying: {Reason}")]
    public static partial void StoreUnavailable(this ILogger logger, Exception exception, string reason);

    [LoggerMessage(5, LogLevel.Information, "Memories are in the database of the connection pool {Pool} (layout {Found} found, {Layout} in use).")]
    public static partial void DatabaseReady(this ILogger logger, string pool, int found, int layout);

    [LoggerMessage(6, LogLevel.Warning, "The tables of the memories are gone from the database of the connection pool {Pool}; they are made again. Whatever was in them must come from a backup.")]
    public static partial void DatabaseVanished(this ILogger logger, string pool);

    [LoggerMessage(7, LogLevel.Warning, "Redis could not be told of a write ({Scope}); this replica reads past the cache until it could be, others at most for the time entries live.")]
    public static partial void CacheUnreachable(this ILogger logger, Exception exception, string scope);
}
