namespace Sophia.Mcp.Hosting;

/// <summary>How long one call of a tool may take; its caller is answered then, even if the tool goes on.</summary>
/// <remarks>On a method or on a class with tools. Configuration (<c>Sophia:Server:Tools:&lt;tool&gt;:Timeout</c>) beats it.</remarks>
/// <param name="seconds">The timeout in seconds: 0 for none, at most a day.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ToolTimeoutAttribute(double seconds) : Attribute
{
    /// <summary>The timeout in seconds.</summary>
    public double Seconds { get; } = seconds is >= 0 and <= 86_400
        ? seconds
        : throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "A tool's timeout is 0 (none) to 86,400 seconds.");
}
