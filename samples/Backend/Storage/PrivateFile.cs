namespace Backend.Storage;

/// <summary>Where the user's data belongs on this system, readable by its owner alone.</summary>
internal static class PrivateFile
{
    /// <summary>The file when none is configured. On Unix .NET follows <c>XDG_DATA_HOME</c>, then <c>~/.local/share</c>.</summary>
    public static string Default(string name)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        // A service account may have no home.
        return Path.Combine(data.Length > 0 ? data : AppContext.BaseDirectory, "sophia", name);
    }

    /// <summary>Makes a file and its folder; what is there stays as it is. Where that fails, whoever opens the file says why.</summary>
    public static void Create(string file)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
                return;
            }

            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
            if (!File.Exists(file))
            {
                // SQLite would make it readable by all; its journals take over the mode that they find.
                using var created = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner });
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process was first, or the place is not writable: SQLite will say so.
        }
    }
}
