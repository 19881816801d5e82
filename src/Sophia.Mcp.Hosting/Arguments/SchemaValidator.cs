using System.Text.Json;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// A compiled JSON Schema of tool arguments: type, enum, const, properties, required, additionalProperties, items, numeric, length and count limits,
/// pattern, anyOf, oneOf, allOf, not and local references. Other keywords are annotations to it, as the specification allows.
/// </summary>
/// <remarks>Immutable and thread-safe; checking valid arguments allocates nothing. JSON Schema 2020-12.</remarks>
internal sealed class SchemaValidator
{
    private readonly SchemaNode _root;

    private SchemaValidator(SchemaNode root)
    {
        _root = root;
    }

    public static SchemaValidator Compile(JsonElement schema) => new(new SchemaCompiler(schema).Compile());

    /// <summary>What is wrong, or null. Arguments that the schema does not name are wrong unless it says <c>additionalProperties</c>.</summary>
    public List<ArgumentProblem>? Problems(IDictionary<string, JsonElement> arguments)
    {
        List<ArgumentProblem>? problems = null;
        foreach (var name in _root.Required)
        {
            if (!arguments.ContainsKey(name))
            {
                var expected = _root.Properties.TryGetValue(name, out var node) ? node.Expected : "a value";
                (problems ??= []).Add(new ArgumentProblem(name, expected, JsonText.Nothing));
            }
        }

        foreach (var (name, value) in arguments)
        {
            var problem = _root.Properties.TryGetValue(name, out var node) ? node.Check(name, value, 0)
                : _root.Additional is { } additional ? additional.Check(name, value, 0)
                : _root.AllowsUnknown ? null
                : new ArgumentProblem(name, "no such argument; known: " + JsonText.Join(_root.Properties.Keys), JsonText.Describe(value));
            if (problem is not null)
            {
                (problems ??= []).Add(problem);
            }
        }

        return problems;
    }

    /// <summary>The first thing wrong with a value, or null.</summary>
    public ArgumentProblem? FirstProblem(string name, JsonElement value) => _root.Check(name, value, 0);
}
