using Sophia.Configuration.Layers;
using Sophia.Configuration.Schema;
using Sophia.Configuration.Validation;
using Sophia.Configuration.Yaml;

namespace Sophia.Configuration.Files;

/// <summary>One reading of the file: the values it sets and everything that is wrong with it.</summary>
internal sealed record DeploymentFile(
    Dictionary<string, SetValue> Values, IReadOnlyList<SophiaConfigurationError> Errors, IReadOnlyList<SophiaConfigurationError> UnknownKeys)
{
    public static DeploymentFile None { get; } = new([], [], []);

    /// <summary>Reads and checks a file. Never throws for what is in it.</summary>
    public static DeploymentFile Read(FileLocation location, SophiaConfigurationOptions options)
    {
        var source = Display(location.Path);
        if (!File.Exists(location.Path))
        {
            return Broken(source, $"there is no such file (named by {location.NamedBy})");
        }

        try
        {
            var file = Parse(FileText.Read(location.Path), source, options);
            const string Key = DeploymentSchema.ConfigurationRoot + ":ConfigurationFile";
            file.Values[Key] = new SetValue(location.Path, new ValueOrigin(location.NamedBy ?? "found by searching", Key));
            return file;
        }
        catch (YamlReadException error)
        {
            return Broken(source, error.Message, error.Line, error.Column, error.Allowed);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Broken(source, $"the file cannot be read: {error.Message}");
        }
    }

    /// <summary>Checks a text.</summary>
    /// <exception cref="YamlReadException">The text is not YAML.</exception>
    public static DeploymentFile Parse(string text, string source, SophiaConfigurationOptions options)
    {
        var problems = new List<SophiaConfigurationError>();
        var root = YamlTreeReader.Read(text, source, problems)
            ?? throw new YamlReadException("the file is empty", 1, 1, $"{DeploymentSchema.FileRoot}: with the sections below it");
        var validator = new FileValidator(source, options);
        validator.Validate(root);
        return new DeploymentFile(validator.Values, [.. problems, .. validator.Errors], validator.UnknownKeys);
    }

    private static DeploymentFile Broken(string source, string problem, int line = 0, int column = 0, string? allowed = null) =>
        new(new(StringComparer.OrdinalIgnoreCase), [new ValueOrigin(source, "", line, column).Error(problem, allowed)], []);

    /// <summary>The path as people write it: relative to the current folder where it is below it.</summary>
    private static string Display(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
