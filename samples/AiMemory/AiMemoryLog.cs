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
}
