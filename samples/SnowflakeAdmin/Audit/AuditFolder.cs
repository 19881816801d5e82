namespace SnowflakeAdmin.Audit;

/// <summary>The folder of the audit log and its files, for their owner alone.</summary>
internal static class AuditFolder
{
    public static string Of(string? configured)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return Path.GetFullPath(configured);
        }

        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        // A service account may have no home.
        return Path.Combine(data.Length > 0 ? data : AppContext.BaseDirectory, "sophia", "snowflake-admin-audit");
    }

    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(folder)
            : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A new file that others may read while it is written.</summary>
    public static FileStream Append(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
