namespace Sophia.Integration;

/// <summary>A new project outside the repository that takes our packages from the feed.</summary>
internal static class ConsumerProject
{
    /// <summary>Makes the project: a program and the packages it names.</summary>
    public static async Task CreateAsync(string folder, IReadOnlyDictionary<string, string> environment, PackageFeed feed, string program, params string[] packages)
    {
        await ShellCommand.RunAsync(folder, environment, "dotnet", "new", "web", "-n", "Consumer", "-o", ".", "--no-restore");
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), NugetConfig(feed), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program, TestContext.Current.CancellationToken);
        foreach (var package in packages)
        {
            await ShellCommand.RunAsync(folder, environment, "dotnet", "add", "package", package, "--version", Repository.Version);
        }
    }

    /// <summary>Its own package folder, so that an older build of the same version is never taken.</summary>
    public static Dictionary<string, string> Environment(string folder) => new()
    {
        ["NUGET_PACKAGES"] = Path.Combine(folder, "packages"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["SophiaStrict"] = "",
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
    };

    // What others published comes from the machine's folder when it is there.
    private static string NugetConfig(PackageFeed feed)
    {
        var shared = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var fallback = Directory.Exists(shared) && !Directory.EnumerateDirectories(shared, "sophia.*").Any()
            ? $"""<fallbackPackageFolders><add key="shared" value="{shared}" /></fallbackPackageFolders>"""
            : "";
        return $"""<configuration><packageSources><add key="sophia" value="{feed.Path}" /></packageSources>{fallback}</configuration>""";
    }
}
