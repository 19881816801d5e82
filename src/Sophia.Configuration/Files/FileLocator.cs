using Microsoft.Extensions.Configuration;
using Sophia.Configuration.Layers;

namespace Sophia.Configuration.Files;

/// <summary>Where the file was found, or was said to be.</summary>
/// <param name="Path">The full path.</param>
/// <param name="NamedBy">What named it, such as <c>--config</c>; null when it was found by searching. A named file must exist.</param>
internal sealed record FileLocation(string Path, string? NamedBy);

/// <summary>Looks for the file: <c>--config</c>, <c>SOPHIA_CONFIG</c>, the content root, its parents up to a repository root, <c>/app/config</c>.</summary>
internal sealed class FileLocator(SophiaConfigurationOptions options, IReadOnlyDictionary<string, string> variables, string contentRoot)
{
    public const string FileName = "sophia-deployment-config.yaml";
    public const string Variable = "SOPHIA_CONFIG";
    private const string Switch = "--config";
    private const string ContainerFolder = "/app/config";

    public FileLocation? Locate(IEnumerable<IConfigurationProvider> providers)
    {
        if (options.FilePath is { } given)
        {
            return given.Length == 0 ? null : Named(given, "the program");
        }

        if (FromCommandLine(providers) is { } argument)
        {
            return Named(argument, Switch);
        }

        if (variables.TryGetValue(Variable, out var variable) && !string.IsNullOrWhiteSpace(variable))
        {
            return Named(variable, Variable);
        }

        return Search().FirstOrDefault(File.Exists) is { } found ? new FileLocation(found, null) : null;
    }

    private FileLocation Named(string path, string by)
    {
        var full = Path.GetFullPath(path, contentRoot);
        return new FileLocation(Directory.Exists(full) ? Path.Combine(full, FileName) : full, by);
    }

    private string? FromCommandLine(IEnumerable<IConfigurationProvider> providers)
    {
        foreach (var provider in providers.Where(ProviderNames.IsCommandLine))
        {
            if (provider.TryGet("config", out var value) && !string.IsNullOrWhiteSpace(value))
            {
                return value;
            }
        }

        var arguments = options.Arguments ?? Environment.GetCommandLineArgs()[1..];
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].StartsWith(Switch + "=", StringComparison.Ordinal))
            {
                return arguments[i][(Switch.Length + 1)..];
            }

            if (arguments[i] == Switch && i + 1 < arguments.Count)
            {
                return arguments[i + 1];
            }
        }

        return null;
    }

    private IEnumerable<string> Search() => Folders().Append(ContainerFolder).SelectMany(Names);

    private static string[] Names(string folder) => [Path.Combine(folder, FileName), Path.Combine(folder, Path.ChangeExtension(FileName, ".yml"))];

    /// <summary>The content root, and its parents when one of them is a repository's root: outside a repository a parent folder is nobody's in particular.</summary>
    private List<string> Folders()
    {
        var folders = new List<string>();
        for (var folder = new DirectoryInfo(contentRoot); folder is not null; folder = folder.Parent)
        {
            folders.Add(folder.FullName);
            if (Path.Exists(Path.Combine(folder.FullName, ".git")))
            {
                return folders;
            }
        }

        // A downloaded archive has no .git; there the file beside a solution marks the root. A solution alone does not: it may be a stray one above.
        var solution = folders.FindIndex(folder => Names(folder).Any(File.Exists) && Directory.EnumerateFiles(folder).Any(file => Path.GetExtension(file) is ".sln" or ".slnx"));
        return solution < 0 ? [contentRoot] : folders[..(solution + 1)];
    }
}
