using Microsoft.Extensions.Configuration;
using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Layers;

/// <summary>Reads what a list of providers says under <c>Sophia</c>, the later one winning, with the origin of each value.</summary>
internal static class EffectiveValues
{
    public static Dictionary<string, SetValue> Read(IEnumerable<IConfigurationProvider> providers)
    {
        var values = new Dictionary<string, SetValue>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in providers)
        {
            foreach (var (key, value) in Of(provider))
            {
                values[key] = value;
            }
        }

        return values;
    }

    /// <summary>Everything one provider says under <c>Sophia</c>.</summary>
    public static IEnumerable<(string Key, SetValue Value)> Of(IConfigurationProvider provider)
    {
        if (provider is LayerProvider layer)
        {
            return layer.Values.Select(pair => (pair.Key, pair.Value));
        }

        var found = new List<(string, SetValue)>();
        var root = provider.GetChildKeys([], null).FirstOrDefault(key => key.Equals(DeploymentSchema.ConfigurationRoot, StringComparison.OrdinalIgnoreCase));
        if (root is not null)
        {
            Collect(provider, root, found);
        }

        return found;
    }

    private static void Collect(IConfigurationProvider provider, string path, List<(string, SetValue)> found)
    {
        if (provider.TryGet(path, out var value) && value is not null)
        {
            found.Add((path, new SetValue(value, ProviderNames.Origin(provider, path))));
        }

        foreach (var child in provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            Collect(provider, $"{path}:{child}", found);
        }
    }
}
