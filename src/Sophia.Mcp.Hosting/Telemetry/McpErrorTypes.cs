namespace Sophia.Mcp.Hosting;

/// <summary>The closed set of <c>error.type</c>.</summary>
internal static class McpErrorTypes
{
    public const string Tool = "tool_error";
    public const string Arguments = "invalid_arguments";
    public const string Timeout = "timeout";
    public const string Protocol = "protocol_error";
    public const string Cancelled = "cancelled";
    public const string Internal = "internal_error";
}
