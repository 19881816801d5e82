namespace Sophia.Mcp.Hosting;

/// <summary>How often one caller may call a tool, and what a call costs of the caller's share of the server.</summary>
/// <remarks>On a method or on a class with tools, where each tool has its own buckets. Configuration (<c>Sophia:Server:Tools:&lt;tool&gt;</c>) beats it.</remarks>
/// <param name="perMinute">Calls a minute and caller: 0 for no limit, at most 10,000,000.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class ToolRateLimitAttribute(int perMinute) : Attribute
{
    private int _weight = 1;

    /// <summary>Calls a minute and caller; 0 is no limit.</summary>
    public int PerMinute { get; } = perMinute is >= 0 and <= McpHostingDefaults.MaxRequestsPerMinute
        ? perMinute
        : throw new ArgumentOutOfRangeException(nameof(perMinute), perMinute, "A tool's rate is 0 (no limit) to 10,000,000 calls a minute.");

    /// <summary>Calls that a caller may make at once.</summary>
    /// <value>1 to 1,000,000; 0, the default, is a tenth of <see cref="PerMinute"/>, at least 10.</value>
    public int Burst { get; set; }

    /// <summary>What one call costs of <see cref="RateLimitOptions.RequestsPerMinute"/>.</summary>
    /// <value>1, the default, to 1,000,000 requests.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Weight
    {
        get => _weight;
        set => _weight = value is >= 1 and <= McpHostingDefaults.MaxBurstSize
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A tool's weight is 1 to 1,000,000 requests.");
    }
}
