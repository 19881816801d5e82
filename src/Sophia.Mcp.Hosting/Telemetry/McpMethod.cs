using System.Collections.Frozen;

namespace Sophia.Mcp.Hosting;

/// <summary>A method of the protocol as a metric tag: everything a client makes up is <c>_other</c>.</summary>
internal sealed class McpMethod
{
    private static readonly string[] Names =
    [
        "initialize", "ping", "server/discover", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/templates/list",
        "resources/read", "resources/subscribe", "resources/unsubscribe", "completion/complete", "logging/setLevel", "subscriptions/listen",
        "tasks/get", "tasks/result", "tasks/list", "tasks/cancel", "tasks/update",
    ];

    private static readonly McpMethod Other = new("_other", Names.Length);

    private static readonly FrozenDictionary<string, McpMethod> Known =
        Names.Select(static (name, index) => new McpMethod(name, index)).ToFrozenDictionary(static method => (string)method.Tag.Value!, StringComparer.Ordinal);

    private McpMethod(string name, int index)
    {
        Index = index;
        Tag = new KeyValuePair<string, object?>("mcp.method.name", name);
        IsToolCall = name == "tools/call";
    }

    /// <summary>All methods, each at its <see cref="Index"/>.</summary>
    public static IReadOnlyList<McpMethod> All { get; } = [.. Known.Values.Append(Other).OrderBy(static method => method.Index)];

    public int Index { get; }

    public KeyValuePair<string, object?> Tag { get; }

    /// <summary>Its duration is measured with the tool's name, further in.</summary>
    public bool IsToolCall { get; }

    public static McpMethod Of(string name) => Known.GetValueOrDefault(name, Other);
}
