using AiMemory.Storage;

namespace AiMemory;

/// <summary>Where the user's data belongs on this system.</summary>
internal static class DataFolder
{
    /// <summary>The file when none is configured. On Unix .NET follows <c>XDG_DATA_HOME</c>, then <c>~/.local/share</c>.</summary>
    public static string DefaultFile()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        // A service account may have no home.
        return Path.Combine(data.Length > 0 ? data : AppContext.BaseDirectory, "sophia", "ai-memory.db");
    }

    /// <summary>Creates a file and its folder, readable by their owner alone; what is there stays as it is.</summary>
    /// <exception cref="MemoryStoreException">The folder cannot be created.</exception>
    public static void CreateFor(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        try
        {
            if (!Directory.Exists(folder))
            {
                _ = OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(folder)
                    : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MemoryStoreException(
                MemoryStoreFailure.Unavailable,
                "The folder of the memory file cannot be created. Check its permissions, or choose another file in AiMemory:File.",
                file,
                exception);
        }

        CreatePrivate(file);
    }

    /// <summary>SQLite would create the file readable by all; its journals take over the mode that they find.</summary>
    private static void CreatePrivate(string file)
    {
        if (OperatingSystem.IsWindows() || File.Exists(file))
        {
            return;
        }

        try
        {
            using var created = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process was first, or SQLite will say in a moment what is wrong with the place.
        }
    }

    /// <summary>The free space of a file's disk, or as good as endless where the system does not tell.</summary>
    public static long FreeBytes(string file)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue;
        }
    }
}
