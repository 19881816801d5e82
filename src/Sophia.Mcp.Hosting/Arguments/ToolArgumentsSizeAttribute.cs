namespace Sophia.Mcp.Hosting;

/// <summary>How large the arguments of one call of a tool may be. A call with larger ones is refused before the tool is called.</summary>
/// <remarks>On a method or on a class with tools. Configuration (<c>Sophia:Server:Tools:&lt;tool&gt;:MaxArgumentsSize</c>) beats it.</remarks>
/// <param name="bytes">Names and values in bytes of JSON, where what is not ASCII may count by its escapes: 0 for no limit but that of the request's body.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ToolArgumentsSizeAttribute(long bytes) : Attribute
{
    /// <summary>The limit in bytes; 0 is none.</summary>
    public long Bytes { get; } = bytes >= 0 ? bytes : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "The size of arguments is 0 (no limit) or more bytes.");
}
