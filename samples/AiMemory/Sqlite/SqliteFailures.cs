using AiMemory.Storage;
using Microsoft.Data.Sqlite;

namespace AiMemory.Sqlite;

/// <summary>Turns SQLite's result codes (https://www.sqlite.org/rescode.html) into what a caller can act on.</summary>
internal static class SqliteFailures
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, Interrupt = 9, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    public static bool IsInterrupt(SqliteException exception) => exception.SqliteErrorCode == Interrupt;

    public static bool IsBusy(SqliteException exception) => exception.SqliteErrorCode is Busy or Locked;

    public static MemoryStoreException From(SqliteException exception, string file)
    {
        var (failure, message) = exception.SqliteErrorCode switch
        {
            Full => (MemoryStoreFailure.Full,
                "The disk of the memory file is full, or the file has reached AiMemory:MaxFileMegabytes. Nothing was stored. Free space, delete memories or raise the limit."),
            ReadOnly => (MemoryStoreFailure.ReadOnly,
                "The memory file may only be read. Nothing was stored. Give the server's user write permission on the file, on the -wal and -shm files beside it and on their folder."),
            Corrupt or NotADatabase => (MemoryStoreFailure.Corrupt,
                "The memory file is damaged or is not an SQLite database, and was left as it is. Restore a backup, or choose another file in AiMemory:File."),
            Busy or Locked => (MemoryStoreFailure.Busy,
                "Another process held the memory file for too long. Nothing was stored. Try again."),
            CannotOpen => (MemoryStoreFailure.Unavailable,
                "The memory file cannot be opened. Check that its folder exists and that the server's user may write there."),
            IoError => (MemoryStoreFailure.Unavailable,
                "The disk of the memory file reported an error. Nothing was stored. Check the disk and its free space."),
            _ => (MemoryStoreFailure.Unavailable, $"The memory file failed (SQLite code {exception.SqliteExtendedErrorCode}). Nothing was stored."),
        };
        return new MemoryStoreException(failure, message, file, exception);
    }
}
