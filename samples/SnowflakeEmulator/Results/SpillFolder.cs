namespace SnowflakeEmulator.Results;

/// <summary>
/// A folder of this emulator's own for what does not fit into memory, for its owner alone. It is deleted at the end; one whose emulator was killed, by the next emulator that
/// starts beside it. A lock, which the system takes back from a process however it ends, tells which are in use.
/// </summary>
internal sealed class SpillFolder : IDisposable
{
    private const string Prefix = "snowflake-emulator-";
    private const string LockName = ".lock";
    private readonly FileStream _lock;

    private SpillFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Makes a folder in another one, and deletes those that were left there.</summary>
    public static SpillFolder Create(string parent)
    {
        var path = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(parent);
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var held = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        foreach (var other in new DirectoryInfo(parent).EnumerateDirectories(Prefix + "*").Where(other => other.FullName != path))
        {
            DeleteIfLeft(other.FullName);
        }

        return new SpillFolder(path, held);
    }

    public void Dispose()
    {
        _lock.Dispose();
        Delete(Path);
    }

    /// <summary>A folder without a lock is being made at this moment, or is somebody else's: it stays.</summary>
    private static void DeleteIfLeft(string path)
    {
        var name = System.IO.Path.Combine(path, LockName);
        if (!File.Exists(name))
        {
            return;
        }

        try
        {
            new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }

        Delete(path);
    }

    /// <summary>Whoever else deletes it at the same time has done the same work.</summary>
    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What stays is tried again by the next emulator.
        }
    }
}
