using System.IO.Compression;
using System.Xml.Linq;

[assembly: AssemblyFixture(typeof(Sophia.Integration.PackageFeed))]

namespace Sophia.Integration;

/// <summary>Every package of the repository, packed once into a temporary folder, as the README's command does it; a warning is an error.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sophia-feed-").FullName;

    public string Path => _folder;

    public async ValueTask InitializeAsync() =>
        await ShellCommand.RunAsync(
            Repository.Root, new Dictionary<string, string>(), "dotnet",
            "pack", "Sophia.sln", "-c", Repository.Configuration, "--no-build", "-o", _folder, "-v:quiet", "-nologo", "-warnaserror");

    public IEnumerable<string> Packages() => Directory.EnumerateFiles(_folder, "*.nupkg").Order(StringComparer.Ordinal);

    internal static XElement ReadNuspec(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        using var entry = archive.Entries.Single(file => file.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(entry).Root!.Elements().First();
        foreach (var element in metadata.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return metadata;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
