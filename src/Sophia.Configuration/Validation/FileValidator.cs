using Sophia.Configuration.Layers;
using Sophia.Configuration.Schema;
using Sophia.Configuration.Yaml;

namespace Sophia.Configuration.Validation;

/// <summary>Checks the tree of the file against the schema and turns it into configuration keys.</summary>
internal sealed class FileValidator(string source, SophiaConfigurationOptions options)
{
    public Dictionary<string, SetValue> Values { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<SophiaConfigurationError> Errors { get; } = [];

    /// <summary>Unknown keys: errors, or warnings when the file is not strict.</summary>
    public List<SophiaConfigurationError> UnknownKeys { get; } = [];

    public void Validate(YamlValue root)
    {
        if (root is not YamlMapping mapping)
        {
            Errors.Add(At(root, "").Error("the file does not start with a section", $"{DeploymentSchema.FileRoot}:"));
            return;
        }

        foreach (var (key, value) in mapping.Pairs.Where(pair => !IsExtension(pair.Key.Text)))
        {
            if (key.Text == DeploymentSchema.FileRoot)
            {
                Section(DeploymentSchema.File, value, key.Text, DeploymentSchema.ConfigurationRoot);
            }
            else
            {
                Misplaced(key, value);
            }
        }

        if (mapping.Pairs.All(pair => pair.Key.Text != DeploymentSchema.FileRoot))
        {
            Errors.Add(At(root, "").Error($"the file has no section '{DeploymentSchema.FileRoot}'"));
        }
    }

    /// <summary>A key beside <c>deployment</c>. What is wrong in a section that only has to move is said in the same round; its values count for nothing.</summary>
    private void Misplaced(YamlScalar key, YamlValue value)
    {
        var property = DeploymentSchema.File.ByName(key.Text);
        var meant = property is null ? KeySuggestion.Nearest(key.Text, [DeploymentSchema.FileRoot]) : $"{DeploymentSchema.FileRoot}.{key.Text}";
        UnknownKeys.Add(At(key, key.Text).Error("unknown key", $"{DeploymentSchema.FileRoot}, and keys that start with x-", meant));
        if (property is null && meant is null)
        {
            return;
        }

        var inside = new FileValidator(source, options);
        inside.Node(property?.Node ?? DeploymentSchema.File, value, key.Text, property?.Key ?? DeploymentSchema.ConfigurationRoot);
        UnknownKeys.AddRange(inside.UnknownKeys.Concat(inside.Errors));
    }

    private void Node(SchemaNode schema, YamlValue value, string path, string key)
    {
        switch (schema)
        {
            case SchemaObject section:
                Section(section, value, path, key);
                break;
            case SchemaMap map:
                Map(map, value, path, key);
                break;
            case SchemaList list:
                List(list, value, path, key);
                break;
            case SchemaScalar scalar:
                Scalar(scalar, value, path, key);
                break;
            default:
                Free(value, path, key);
                break;
        }
    }

    private void Section(SchemaObject section, YamlValue value, string path, string key)
    {
        foreach (var (name, child) in Pairs(section, value, path))
        {
            if (section.ByName(name.Text) is { } property)
            {
                Node(property.Node, child, $"{path}.{name.Text}", $"{key}:{property.Key}");
            }
            else if (ReferenceEquals(section, DeploymentSchema.File) && AdditionalSection(name.Text) is { } own)
            {
                Free(child, $"{path}.{name.Text}", $"{key}:{own}");
            }
            else
            {
                Unknown(section, name, $"{path}.{name.Text}");
            }
        }
    }

    private void Map(SchemaMap map, YamlValue value, string path, string key)
    {
        var names = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        foreach (var (name, child) in Pairs(map, value, path))
        {
            var childPath = $"{path}.{name.Text}";
            if (!MapNames.IsValid(name.Text))
            {
                Errors.Add(At(name, childPath).Error($"not a name for a {map.What}", MapNames.Allowed));
            }
            else if (!names.TryAdd(KeySuggestion.Plain(name.Text), name))
            {
                var first = names[KeySuggestion.Plain(name.Text)];
                Errors.Add(At(name, childPath).Error($"the same name as '{first.Text}' in line {first.Line}: case, '-' and '_' make no difference"));
            }
            else
            {
                Node(map.Item, child, childPath, $"{key}:{name.Text}");
            }
        }
    }

    private void List(SchemaList list, YamlValue value, string path, string key)
    {
        if (value is not YamlSequence sequence)
        {
            Errors.Add(At(value, path).Error($"this is {Describe(value)}, not a list", list.Allowed));
            return;
        }

        for (var i = 0; i < sequence.Items.Count; i++)
        {
            Node(list.Item, sequence.Items[i], $"{path}[{i}]", $"{key}:{i}");
        }
    }

    private void Scalar(SchemaScalar schema, YamlValue value, string path, string key)
    {
        if (value is not YamlScalar scalar)
        {
            Errors.Add(At(value, path).Error($"this is {Describe(value)}, not a single value", schema.Allowed));
            return;
        }

        var form = ScalarForms.Of(scalar);
        var placeholder = schema.Type.TakesPlaceholder && Placeholders.Contains(scalar.Text);
        if (form == ScalarForm.Null)
        {
            Errors.Add(At(scalar, path).Error("there is no value", schema.Allowed));
        }
        else if (!schema.Type.AcceptsForm(form))
        {
            var quotes = form != ScalarForm.Text && schema.Type.AcceptsForm(ScalarForm.Text) ? "; put it in quotes" : "";
            var unquote = !scalar.Plain && schema.Type.TryRead(scalar.Text, out _) ? "; take the quotes away" : "";
            Errors.Add(At(scalar, path).Error($"{Shown.Value(schema, scalar.Text)} is {ScalarForms.Name(form)}{quotes}{unquote}", schema.Allowed));
        }
        else if (placeholder)
        {
            Values[key] = new SetValue(scalar.Text, At(scalar, path));
        }
        else if (schema.Type.TryRead(scalar.Text, out var canonical))
        {
            Values[key] = new SetValue(canonical, At(scalar, path));
        }
        else
        {
            Errors.Add(At(scalar, path).Error($"{Shown.Value(schema, scalar.Text)} is not allowed", schema.Allowed, Shown.Choice(schema, scalar.Text)));
        }
    }

    private void Free(YamlValue value, string path, string key)
    {
        switch (value)
        {
            case YamlScalar { IsNull: false } scalar:
                Values[key] = new SetValue(scalar.Text, At(scalar, path));
                break;
            case YamlSequence sequence:
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    Free(sequence.Items[i], $"{path}[{i}]", $"{key}:{i}");
                }

                break;
            case YamlMapping mapping:
                foreach (var (name, child) in mapping.Pairs)
                {
                    Free(child, $"{path}.{name.Text}", $"{key}:{SchemaProperty.ToFreeKey(name.Text)}");
                }

                break;
        }
    }

    /// <summary>The pairs of a section, extensions left out; an empty section is written with no value at all.</summary>
    private IEnumerable<YamlPair> Pairs(SchemaNode schema, YamlValue value, string path)
    {
        if (value is YamlMapping mapping)
        {
            return mapping.Pairs.Where(pair => !IsExtension(pair.Key.Text));
        }

        if (value is not YamlScalar { IsNull: true })
        {
            Errors.Add(At(value, path).Error($"this is {Describe(value)}, not a section", schema.Allowed));
        }

        return [];
    }

    private void Unknown(SchemaObject section, YamlScalar name, string path)
    {
        var known = section.Properties.Select(property => property.Name).ToList();
        var meant = KeySuggestion.Nearest(name.Text, known) ?? KeySuggestion.InSubsection(name.Text, section, property => property.Name);
        UnknownKeys.Add(At(name, path).Error("unknown key", string.Join(", ", known), meant));
    }

    private string? AdditionalSection(string name) =>
        options.AdditionalSections.FirstOrDefault(own => KeySuggestion.Plain(own) == KeySuggestion.Plain(name));

    private ValueOrigin At(YamlValue value, string path) => new(source, path, value.Line, value.Column);

    private static bool IsExtension(string name) => name.StartsWith(DeploymentSchema.ExtensionPrefix, StringComparison.Ordinal);

    private static string Describe(YamlValue value) => value switch
    {
        YamlMapping => "a section",
        YamlSequence => "a list",
        YamlScalar { IsNull: true } => "empty",
        _ => "a single value",
    };
}
