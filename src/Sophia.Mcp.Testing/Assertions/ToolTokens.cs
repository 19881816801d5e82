using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Tokenizers;
using ModelContextProtocol.Client;

namespace Sophia.Mcp.Testing;

/// <summary>What a tool list costs in a model's context: name, description and input schema of every tool, as JSON, in tokens of o200k.</summary>
public sealed class ToolTokens
{
    private static readonly Lazy<TiktokenTokenizer> Tokenizer = new(static () => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    // As models read it: no escapes for what needs none.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ToolTokens(IReadOnlyDictionary<string, int> byTool)
    {
        ByTool = byTool;
        Total = byTool.Values.Sum();
    }

    /// <summary>Tokens of the whole list.</summary>
    public int Total { get; }

    /// <summary>Tokens of each tool by its name.</summary>
    public IReadOnlyDictionary<string, int> ByTool { get; }

    internal static ToolTokens Count(IEnumerable<McpClientTool> tools) => new(tools.ToDictionary(static tool => tool.Name, static tool => Count(tool)));

    internal void AssertAtMost(int budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        if (Total > budget)
        {
            var largest = ByTool.OrderByDescending(static tool => tool.Value).Take(5).Select(static tool => $"{tool.Key} {tool.Value}");
            throw new McpTestException(
                $"The list of {ByTool.Count} tools costs {Total} tokens, {Total - budget} more than the budget of {budget}. Largest: {string.Join(", ", largest)}. "
                + "Shorten descriptions and schemas, or serve fewer tools.");
        }
    }

    private static int Count(McpClientTool tool)
    {
        var text = new JsonObject
        {
            ["name"] = tool.Name, ["description"] = tool.Description, ["input_schema"] = JsonSerializer.SerializeToNode(tool.JsonSchema),
        };
        return Tokenizer.Value.CountTokens(text.ToJsonString(Json));
    }
}
