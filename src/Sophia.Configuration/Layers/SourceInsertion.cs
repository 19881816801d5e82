using Microsoft.Extensions.Configuration;

namespace Sophia.Configuration.Layers;

/// <summary>
/// Inserts sources below others. A configuration manager rebuilds all its providers for that and so forgets what code has set with
/// <c>configuration["key"] = value</c>; those values are put back.
/// </summary>
internal static class SourceInsertion
{
    public static void Insert(IConfigurationManager manager, IConfigurationRoot root, IEnumerable<(int Place, IConfigurationSource Source)> insertions)
    {
        var before = root.AsEnumerable().Where(pair => pair.Value is not null).ToList();
        foreach (var (place, source) in insertions)
        {
            manager.Sources.Insert(place, source);
        }

        foreach (var (key, value) in before)
        {
            if (root[key] != value)
            {
                root[key] = value;
            }
        }
    }
}
