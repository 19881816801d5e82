namespace Sophia.Mcp.Hosting;

/// <summary>How large a tool's result may be, and whether a larger one is cut or refused.</summary>
/// <remarks>On a method or on a class with tools. Configuration (<c>Sophia:Server:Tools:&lt;tool&gt;:MaxResultSize</c>) beats it.</remarks>
/// <param name="bytes">Text, data and structured content as sent, in bytes: 0 for no limit.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ToolResultSizeAttribute(long bytes) : Attribute
{
    /// <summary>The limit in bytes; 0 is none.</summary>
    public long Bytes { get; } = bytes >= 0 ? bytes : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "A result's size is 0 (no limit) or more bytes.");

    /// <summary>Whether the text of a larger result is cut and ends with a link to the rest, which is kept for a while; otherwise the result is refused.</summary>
    /// <value>The default is what <see cref="SophiaMcpServerOptions.CutLargeResults"/> says.</value>
    public bool Cut
    {
        get => Choice ?? false;
        set => Choice = value;
    }

    internal bool? Choice { get; private set; }
}
