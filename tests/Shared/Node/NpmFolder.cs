using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sophia.Tests.Shared;

/// <summary>npm packages in the user's cache folder, outside the repository, together with the Node that runs them: distributions carry older ones.</summary>
public sealed class NpmFolder
{
    private const string NodeVersion = "22.23.3";
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private static readonly string NodePackage =
        $"node-{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    private NpmFolder(string path) => Path = path;

    /// <summary>The folder that holds <c>node_modules</c>.</summary>
    public string Path { get; }

    /// <summary>The Node program, version 22.</summary>
    public string Node => System.IO.Path.Combine(Path, "node_modules", NodePackage, "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");

    /// <summary>Installs Node and <paramref name="packages"/> (exact versions, <c>name@1.2.3</c>) once; later calls find them.</summary>
    /// <exception cref="InvalidOperationException">npm is missing or failed.</exception>
    public static async Task<NpmFolder> InstallAsync(string name, CancellationToken cancellationToken, params string[] packages)
    {
        var folder = new NpmFolder(System.IO.Path.Combine(CacheFolder(), "sophia-tests", $"{name}-node-{NodeVersion}"));
        await Installing.WaitAsync(cancellationToken);
        try
        {
            var done = System.IO.Path.Combine(folder.Path, "installed");
            if (!File.Exists(done))
            {
                Directory.CreateDirectory(folder.Path);
                await RunNpmAsync(folder.Path, packages, cancellationToken);
                await File.WriteAllTextAsync(done, string.Join('\n', packages), cancellationToken);
            }
        }
        finally
        {
            Installing.Release();
        }

        return folder;
    }

    private static async Task RunNpmAsync(string folder, string[] packages, CancellationToken cancellationToken)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        string[] arguments = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", $"{NodePackage}@{NodeVersion}", .. packages];
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(npm, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException("npm is needed for this test: install the package npm.", error);
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"npm could not install {string.Join(", ", packages)}:\n{output}{await errors}");
            }
        }
    }

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
