using Microsoft.Extensions.Configuration;

namespace Sophia.Configuration.Layers;

/// <summary>Says in plain words which source a value came from.</summary>
internal static class ProviderNames
{
    // By name: these providers live in packages that this one must not pull in.
    private const string EnvironmentProvider = "EnvironmentVariablesConfigurationProvider";
    private const string CommandLineProvider = "CommandLineConfigurationProvider";

    public static bool IsCommandLine(IConfigurationProvider provider) => provider.GetType().Name == CommandLineProvider;

    /// <summary>Whether the source is the environment without a prefix, which carries the <c>SOPHIA__</c> names.</summary>
    public static bool IsEnvironment(IConfigurationSource source) =>
        source.GetType().Name == "EnvironmentVariablesConfigurationSource" && !HasPrefix(source.Build(new ConfigurationBuilder()));

    public static bool IsCommandLine(IConfigurationSource source) => source.GetType().Name == "CommandLineConfigurationSource";

    public static ValueOrigin Origin(IConfigurationProvider provider, string key) => new(Describe(provider, key), key);

    private static string Describe(IConfigurationProvider provider, string key)
    {
        var type = provider.GetType().Name;
        if (type == EnvironmentProvider)
        {
            return "environment variable " + key.Replace(":", "__", StringComparison.Ordinal);
        }

        if (type == CommandLineProvider)
        {
            return "command line --" + key;
        }

        if (provider.ToString()?.Split('\'') is [_, { Length: > 0 } path, ..])
        {
            return path == "secrets.json" ? "user secrets" : path;
        }

        return type == "MemoryConfigurationProvider" ? "code" : type.Replace("ConfigurationProvider", "", StringComparison.Ordinal);
    }

    private static bool HasPrefix(IConfigurationProvider provider) =>
        provider.ToString() is { } text
        && text.Contains("Prefix: '", StringComparison.Ordinal)
        && !text.EndsWith("Prefix: ''", StringComparison.Ordinal);
}
