using System.IO.Compression;

namespace Sophia.Integration;

public sealed class PackageTests(PackageFeed feed)
{
    [Fact]
    public void Every_library_is_packed_with_its_symbols()
    {
        var libraries = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => $"{Path.GetFileNameWithoutExtension(project)}.{Repository.Version}").Order(StringComparer.Ordinal).ToList();

        Assert.Equal(libraries, feed.Packages().Select(Path.GetFileNameWithoutExtension));
        Assert.Equal(libraries, Directory.EnumerateFiles(feed.Path, "*.snupkg").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_package_carries_readme_icon_licence_documentation_and_description()
    {
        foreach (var package in feed.Packages())
        {
            var metadata = PackageFeed.ReadNuspec(package);
            using var archive = ZipFile.OpenRead(package);
            var files = archive.Entries.Select(file => file.FullName).ToHashSet(StringComparer.Ordinal);

            Assert.Equal("MIT", metadata.Element("license")?.Value);
            Assert.NotEqual("Package Description", metadata.Element("description")?.Value);
            Assert.Contains("README.md", files);
            Assert.Contains("icon.png", files);
            Assert.Contains($"lib/net10.0/{metadata.Element("id")!.Value}.xml", files);
        }
    }

    // A central pin that leaks into a package becomes a dependency of everybody who uses it, so the list is closed.
    [Fact]
    public void Declared_dependencies_are_those_of_the_allow_list()
    {
        var declared = feed.Packages().Select(PackageFeed.ReadNuspec).SelectMany(metadata =>
            metadata.Descendants("dependency").Select(dependency => $"{metadata.Element("id")!.Value} -> {dependency.Attribute("id")!.Value}"));

        var allowed = Repository.Read("tests/Sophia.Integration.Tests/AllowedDependencies.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('#'));

        Assert.Equal(allowed.Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_dependency_has_an_upper_bound()
    {
        var bounded = feed.Packages().Select(PackageFeed.ReadNuspec)
            .SelectMany(metadata => metadata.Descendants("dependency").Select(dependency => dependency.Attribute("version")!.Value))
            .Where(version => version.Contains(',', StringComparison.Ordinal) || version.StartsWith('['));

        Assert.Empty(bounded);
    }
}
