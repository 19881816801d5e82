namespace Sophia.Configuration.Yaml;

/// <summary>Collects the pairs of one mapping: reports duplicate keys and merges what <c>&lt;&lt;: *anchor</c> brings in, the mapping's own keys first.</summary>
internal sealed class YamlMappingBuilder(string source, List<SophiaConfigurationError> problems)
{
    private const string MergeKey = "<<";

    private readonly List<YamlPair> _pairs = [];
    private readonly List<YamlMapping> _merged = [];

    // Configuration keys do not know case, so two keys that differ only in case are one key here too.
    private readonly Dictionary<string, YamlScalar> _seen = new(StringComparer.OrdinalIgnoreCase);

    public void Add(YamlScalar key, YamlValue value)
    {
        if (key is { Text: MergeKey, Plain: true })
        {
            Merge(key, value);
            return;
        }

        if (_seen.TryAdd(key.Text, key))
        {
            _pairs.Add(new YamlPair(key, value));
            return;
        }

        var first = _seen[key.Text];
        Report(key, $"duplicate key; '{first.Text}' already stands in line {first.Line}", "each key once");
    }

    public YamlMapping Build(int line, int column)
    {
        foreach (var pair in _merged.SelectMany(mapping => mapping.Pairs).Where(pair => _seen.TryAdd(pair.Key.Text, pair.Key)))
        {
            _pairs.Add(pair);
        }

        return new YamlMapping(_pairs, line, column);
    }

    private void Merge(YamlScalar key, YamlValue value)
    {
        var mappings = value is YamlSequence list ? list.Items : [value];
        foreach (var item in mappings)
        {
            if (item is YamlMapping mapping)
            {
                _merged.Add(mapping);
            }
            else
            {
                Report(key, "'<<' can only bring in a mapping", "<<: *anchor");
            }
        }
    }

    private void Report(YamlScalar key, string problem, string allowed) => problems.Add(new SophiaConfigurationError
    {
        Source = source, Line = key.Line, Column = key.Column, Key = key.Text, Problem = problem, Allowed = allowed,
    });
}
