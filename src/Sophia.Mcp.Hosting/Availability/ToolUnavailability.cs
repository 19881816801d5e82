namespace Sophia.Mcp.Hosting;

/// <summary>What callers see of a tool while a service that it requires is unavailable.</summary>
public enum ToolUnavailability
{
    /// <summary>Calls are answered at once, with when to come back.</summary>
    Refuse,

    /// <summary>The tool is not listed either, and clients are told that the list has changed. Calls of those who still know it are answered as with <see cref="Refuse"/>.</summary>
    Hide,
}
