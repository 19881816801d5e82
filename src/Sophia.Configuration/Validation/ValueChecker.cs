using Sophia.Configuration.Layers;
using Sophia.Configuration.Schema;

namespace Sophia.Configuration.Validation;

/// <summary>
/// Checks the values of every source by key, resolves placeholders and brings each value into the form the binder reads. What differs from what the sources
/// say becomes the topmost layer.
/// </summary>
internal sealed class ValueChecker(SophiaConfigurationOptions options, IReadOnlyDictionary<string, string> variables)
{
    private readonly Placeholders _placeholders = new(variables);

    public List<SophiaConfigurationError> Errors { get; } = [];

    /// <summary>The values that the sources do not give in this form.</summary>
    public Dictionary<string, SetValue> Overlay { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys whose values must not be shown: secrets, and whatever a placeholder brought in.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reports a key that the schema does not know; null when it does.</summary>
    public static SophiaConfigurationError? Unknown(string key, ValueOrigin origin, SophiaConfigurationOptions options)
    {
        var match = SchemaMatch.Find(key, options);
        if (match.Node is not null)
        {
            return null;
        }

        var name = match.Unknown.Name;
        if (match.Known is not SchemaObject section)
        {
            var allowed = match.Known is SchemaMap ? MapNames.Allowed : match.Known?.Allowed;
            return origin.Error(match.Known is SchemaMap ? $"'{Shown.Short(name)}' is not a name" : "a single value stands here, not a section", allowed);
        }

        var known = section.Properties.Select(property => property.Key).ToList();
        var meant = KeySuggestion.Nearest(name, known) ?? KeySuggestion.InSubsection(name, section, property => property.Key);
        return origin.Error("unknown key", string.Join(", ", known), meant is null ? null : $"{match.Unknown.Path}:{meant}");
    }

    /// <summary>Checks one value that is in force.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value as written.</param>
    /// <param name="used">False for what belongs to other processes: its secrets are theirs, and are not looked up here.</param>
    public void Check(string key, SetValue value, bool used)
    {
        var node = SchemaMatch.Find(key, options).Node;
        if (node is SchemaScalar { Secret: true } || (node is SchemaFree && Shown.SoundsSecret(key)))
        {
            Hidden.Add(key);
        }

        switch (node)
        {
            case SchemaScalar scalar:
                CheckScalar(scalar, key, value, used);
                break;
            case SchemaFree when used && Placeholders.Contains(value.Value):
                Expand(key, value);
                break;
            case SchemaObject or SchemaMap or SchemaList when value.Value.Length > 0:
                Errors.Add(value.Origin.Error("a single value stands where a section is expected", node.Allowed));
                break;
        }
    }

    private void CheckScalar(SchemaScalar scalar, string key, SetValue value, bool used)
    {
        var text = value.Value;
        if (scalar.Type.TakesPlaceholder && Placeholders.Contains(text))
        {
            if (!used || Expand(key, value) is not { } resolved)
            {
                return;
            }

            text = resolved;
            if (text.Length == 0)
            {
                return;
            }
        }

        if (!scalar.Type.TryRead(text, out var canonical))
        {
            var shown = Hidden.Contains(key) ? "the value" : Shown.Value(scalar, text);
            Errors.Add(value.Origin.Error($"{shown} is not allowed", scalar.Allowed, Hidden.Contains(key) ? null : Shown.Choice(scalar, text)));
        }
        else if (canonical != value.Value)
        {
            Overlay[key] = value with { Value = canonical };
        }
    }

    private string? Expand(string key, SetValue value)
    {
        Hidden.Add(key);
        var problems = new List<string>();
        var resolved = _placeholders.Resolve(value.Value, problems);
        foreach (var problem in problems)
        {
            Errors.Add(value.Origin.Error(problem, Placeholders.Allowed));
        }

        if (problems.Count > 0)
        {
            return null;
        }

        Overlay[key] = value with { Value = resolved };
        return resolved;
    }
}
