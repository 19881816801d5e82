using System.Collections.Frozen;

namespace Sophia.Mcp.Hosting;

/// <summary>A method of the protocol as a metric tag: everything a client makes up is <c>_other</c>.</summary>
internal sealed class McpMethod
{
    private static readonly McpMethod Other = new("_other");

    private static readonly FrozenDictionary<string, McpMethod> Known = new[]
    {
        "initialize", "ping", "server/discover", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/templates/list",
        "resources/read", "resources/subscribe", "resources/unsubscribe", "completion/complete", "logging/setLevel", "subscriptions/listen",
        "tasks/get", "tasks/result", "tasks/list", "tasks/cancel", "tasks/update",
    }.ToFrozenDictionary(static name => name, static name => new McpMethod(name), StringComparer.Ordinal);

    private McpMethod(string name)
    {
        Tag = new KeyValuePair<string, object?>("mcp.method.name", name);
        IsToolCall = name == "tools/call";
    }

    public KeyValuePair<string, object?> Tag { get; }

    /// <summary>Its duration is measured with the tool's name, further in.</summary>
    public bool IsToolCall { get; }

    public static McpMethod Of(string name) => Known.GetValueOrDefault(name, Other);
}
