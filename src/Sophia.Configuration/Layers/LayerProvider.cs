using Microsoft.Extensions.Configuration;

namespace Sophia.Configuration.Layers;

/// <summary>A layer of the configuration whose values Sophia computes. Source and provider in one, so that a rebuild of the sources keeps the values.</summary>
internal class LayerProvider(string name) : ConfigurationProvider, IConfigurationSource
{
    private Dictionary<string, SetValue> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The values with their origins.</summary>
    public IReadOnlyDictionary<string, SetValue> Values => _values;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Values are set by <see cref="Replace"/>; a reload has nothing to read.</summary>
    public override void Load()
    {
    }

    /// <summary>A layer answers only what was computed: a value set by code goes to the other providers.</summary>
    public override void Set(string key, string? value)
    {
    }

    /// <summary>Takes new values and tells whether anything changed.</summary>
    public bool Replace(Dictionary<string, SetValue> values)
    {
        var changed = values.Count != _values.Count
            || values.Any(pair => !_values.TryGetValue(pair.Key, out var old) || old.Value != pair.Value.Value);
        _values = values;
        if (changed)
        {
            Data = values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value.Value, StringComparer.OrdinalIgnoreCase);
        }

        return changed;
    }

    /// <summary>Tells the configuration that the values have changed.</summary>
    public void Announce() => OnReload();

    public override string ToString() => $"Sophia: {name}";
}

/// <summary>The lowest layer, which carries the state of Sophia's configuration so that a second call finds it.</summary>
internal sealed class FileLayerProvider(SophiaConfiguration owner) : LayerProvider("deployment file")
{
    public SophiaConfiguration Owner { get; } = owner;
}
