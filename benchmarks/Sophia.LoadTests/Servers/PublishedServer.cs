using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sophia.LoadTests.Servers;

/// <summary>A server published in Release, as it would be deployed.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Folder">Where it was published to.</param>
internal sealed record PublishedServer(string Name, string Folder)
{
    public string Assembly => Path.Combine(Folder, Name + ".dll");

    /// <summary>Megabytes of the published folder, without symbols.</summary>
    public double Megabytes => new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(static file => file.Extension is not ".pdb").Sum(static file => file.Length) / 1e6;

    /// <summary>The packages the server brings; a project of this repository counts as the package it becomes.</summary>
    public IReadOnlySet<string> Packages()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(Assembly, ".deps.json")));
        return document.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(static library => library.Name.Split('/')[0])
            .Where(name => name != Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Publishes a server outside the repository, as it would be deployed: inside, it would read the repository's own configuration file.</summary>
    /// <param name="repository">Where the project is.</param>
    /// <param name="name">The project's name.</param>
    /// <param name="compiled">Whether every assembly is compiled ahead (ReadyToRun), which spares the start most of the JIT.</param>
    /// <param name="below">The folder of the repository that has the project.</param>
    public static PublishedServer Publish(string repository, string name, bool compiled, string below = "benchmarks")
    {
        var folder = FolderOf(compiled ? name + "-r2r" : name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        string[] readyToRun = ["-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-p:PublishReadyToRun=true", "-p:SophiaLock=false"];
        using var publish = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Path.Combine(repository, below, name), "-c", "Release", "-o", folder, "-v:q", "-nologo", .. compiled ? readyToRun : []])
        {
            RedirectStandardOutput = true,
        })!;
        var output = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        return publish.ExitCode == 0 ? new PublishedServer(name, folder) : throw new InvalidOperationException($"Publishing {name} failed:\n{output}");
    }

    /// <summary>What an earlier run published.</summary>
    /// <exception cref="InvalidOperationException">None did.</exception>
    public static PublishedServer Earlier(string name) =>
        Directory.Exists(FolderOf(name)) ? new PublishedServer(name, FolderOf(name)) : throw new InvalidOperationException($"{name} has not been published yet: run without --published first.");

    private static string FolderOf(string name) => Path.Combine(Path.GetTempPath(), "sophia-loadtests", name);

    /// <summary>The repository this program was built in.</summary>
    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sophia.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Sophia.sln was not found above the program.");
    }
}
