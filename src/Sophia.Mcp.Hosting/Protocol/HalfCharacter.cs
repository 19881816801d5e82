using System.Text.Json.Nodes;

namespace Sophia.Mcp.Hosting;

/// <summary>Finds the text that JSON allows and nothing can be made of: an escape for half a character. Only looked for after a request has failed.</summary>
internal static class HalfCharacter
{
    private const string Arguments = "$.arguments.";

    /// <summary>For example <c>the argument 'content'</c>, or null where every text is whole.</summary>
    public static string? Find(JsonNode? parameters)
    {
        if (Path(parameters) is not { } path)
        {
            return null;
        }

        var name = path.StartsWith(Arguments, StringComparison.Ordinal) ? path[Arguments.Length..] : null;
        return name is null ? $"the value at {path}" : $"the argument '{name}'";
    }

    private static string? Path(JsonNode? node)
    {
        try
        {
            switch (node)
            {
                case JsonValue value:
                    value.TryGetValue<string>(out _);
                    return null;
                case JsonArray array:
                    return array.Select(Path).FirstOrDefault(static path => path is not null);
                case JsonObject members:
                    return members.Select(static member => Path(member.Value)).FirstOrDefault(static path => path is not null);
                default:
                    return null;
            }
        }
        catch (InvalidOperationException)
        {
            // The text itself, or the name of a member.
            return node!.GetPath();
        }
    }
}
