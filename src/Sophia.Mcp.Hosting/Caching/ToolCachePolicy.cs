using System.Reflection;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Which tools' results may be kept: those that say they change nothing.</summary>
internal static class ToolCachePolicy
{
    public static TimeSpan Lifetime(ToolLimitOptions? own, IMcpServerPrimitive? tool, SophiaMcpServerOptions options) =>
        options.ResultCache && IsReadOnly(tool)
            ? own?.CacheFor ?? (ToolLimits.Last<CacheForAttribute>(tool) is { } declared ? TimeSpan.FromSeconds(declared.Seconds) : TimeSpan.Zero)
            : TimeSpan.Zero;

    /// <summary>What is wrong with what was asked for a tool, or null. On a class the attribute is meant for those of its tools that are read-only.</summary>
    public static string? Problem(ToolLimitOptions? own, McpServerTool tool)
    {
        var asked = own?.CacheFor is { } configured ? configured > TimeSpan.Zero : tool.Metadata.OfType<MethodInfo>().FirstOrDefault()?.GetCustomAttribute<CacheForAttribute>()?.Seconds > 0;
        return asked && !IsReadOnly(tool)
            ? $"Results of the tool '{tool.ProtocolTool.Name}' are to be kept, but it does not say that it changes nothing. Declare [McpServerTool(ReadOnly = true)], or take [CacheFor] or CacheFor away."
            : null;
    }

    private static bool IsReadOnly(IMcpServerPrimitive? tool) => (tool as McpServerTool)?.ProtocolTool.Annotations?.ReadOnlyHint is true;
}
