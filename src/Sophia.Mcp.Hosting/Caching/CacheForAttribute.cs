namespace Sophia.Mcp.Hosting;

/// <summary>
/// How long the result of a read-only tool is kept in the application's <c>HybridCache</c>, and answered again for the same arguments; on a resource, how long its
/// clients may keep what they have read.
/// </summary>
/// <remarks>
/// On a method or on a class. A tool must be declared <c>ReadOnly</c>. Errors are not kept. While a result is answered again neither the tool nor the author's own filters
/// run, and no slot is taken. Configuration (<c>Sophia:Server:Tools:&lt;tool&gt;:CacheFor</c>) beats it.
/// </remarks>
/// <param name="seconds">The time in seconds: 0 for not at all, at most a day.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class CacheForAttribute(double seconds) : Attribute
{
    /// <summary>The time in seconds; 0 is not at all.</summary>
    public double Seconds { get; } = seconds is >= 0 and <= 86_400
        ? seconds
        : throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "A result is kept for 0 (not at all) to 86,400 seconds.");

    /// <summary>Whose a kept result is.</summary>
    /// <value>The default is <see cref="McpCacheScope.Caller"/>.</value>
    public McpCacheScope Scope { get; set; }
}
