using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sophia.Mcp.Hosting;

/// <summary>One compiled schema. Filled in by <see cref="SchemaCompiler"/>, then only read.</summary>
internal sealed class SchemaNode
{
    private const int MaxDepth = 64;

    public string Expected { get; set; } = "a value";

    /// <summary>False for the schema <c>false</c>, which nothing satisfies.</summary>
    public bool Possible { get; set; } = true;

    public JsonTypes Types { get; set; }

    public JsonElement[]? Allowed { get; set; }

    public Dictionary<string, SchemaNode> Properties { get; } = new(StringComparer.Ordinal);

    public List<string> Required { get; } = [];

    /// <summary>The schema of properties that are not named; null when none was given.</summary>
    public SchemaNode? Additional { get; set; }

    /// <summary>Whether the root accepts arguments it does not name.</summary>
    public bool AllowsUnknown { get; set; }

    public SchemaNode? Items { get; set; }

    public SchemaNode? Reference { get; set; }

    public SchemaNode? Not { get; set; }

    public SchemaNode[]? AllOf { get; set; }

    public SchemaNode[]? AnyOf { get; set; }

    public SchemaNode[]? OneOf { get; set; }

    public SchemaLimits? Limits { get; set; }

    public Regex? Pattern { get; set; }

    public string PatternText { get; set; } = "";

    /// <summary>The first thing wrong, or null.</summary>
    public ArgumentProblem? Check(string path, JsonElement value, int depth)
    {
        if (depth > MaxDepth)
        {
            return new ArgumentProblem(path, $"at most {MaxDepth} levels", "more");
        }

        if (!Possible || !JsonTypeNames.Matches(Types, value) || !IsAllowed(value))
        {
            return new ArgumentProblem(path, Expected, JsonText.Describe(value));
        }

        return Limits?.Check(path, value) ?? CheckPattern(path, value) ?? CheckChildren(path, value, depth) ?? CheckCombined(path, value, depth);
    }

    private bool IsAllowed(JsonElement value)
    {
        if (Allowed is null)
        {
            return true;
        }

        foreach (var allowed in Allowed)
        {
            if (JsonElement.DeepEquals(allowed, value))
            {
                return true;
            }
        }

        return false;
    }

    private ArgumentProblem? CheckPattern(string path, JsonElement value)
    {
        if (Pattern is null || value.ValueKind is not JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return Pattern.IsMatch(value.GetString()!) ? null : new ArgumentProblem(path, $"a string like {PatternText}", JsonText.Describe(value));
        }
        catch (RegexMatchTimeoutException)
        {
            return new ArgumentProblem(path, $"a string like {PatternText}", "one that takes too long to check");
        }
    }

    private ArgumentProblem? CheckChildren(string path, JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object when Properties.Count > 0 || Required.Count > 0 || Additional is not null => CheckObject(path, value, depth),
        JsonValueKind.Array when Items is not null => CheckArray(path, value, depth),
        _ => null,
    };

    private ArgumentProblem? CheckObject(string path, JsonElement value, int depth)
    {
        foreach (var name in Required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                return new ArgumentProblem($"{path}.{name}", Properties.TryGetValue(name, out var node) ? node.Expected : "a value", JsonText.Nothing);
            }
        }

        foreach (var property in value.EnumerateObject())
        {
            var node = Properties.TryGetValue(property.Name, out var named) ? named : Additional;
            if (node?.Check($"{path}.{property.Name}", property.Value, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private ArgumentProblem? CheckArray(string path, JsonElement value, int depth)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (Items!.Check($"{path}[{index++}]", item, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private ArgumentProblem? CheckCombined(string path, JsonElement value, int depth)
    {
        if (Reference?.Check(path, value, depth + 1) is { } referred)
        {
            return referred;
        }

        foreach (var all in AllOf ?? [])
        {
            if (all.Check(path, value, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        var any = AnyOf is null || Matches(AnyOf, path, value, depth) > 0;
        var one = OneOf is null || Matches(OneOf, path, value, depth) == 1;
        var not = Not is null || Not.Check(path, value, depth + 1) is not null;
        return any && one && not ? null : new ArgumentProblem(path, CombinedText, JsonText.Describe(value));
    }

    private string CombinedText => (AnyOf ?? OneOf) is { } choices ? string.Join(" or ", choices.Select(static choice => choice.Expected).Distinct()) : Expected;

    private static int Matches(SchemaNode[] choices, string path, JsonElement value, int depth)
    {
        var matches = 0;
        foreach (var choice in choices)
        {
            matches += choice.Check(path, value, depth + 1) is null ? 1 : 0;
        }

        return matches;
    }
}
