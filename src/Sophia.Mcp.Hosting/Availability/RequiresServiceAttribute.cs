namespace Sophia.Mcp.Hosting;

/// <summary>A tool cannot do its work without a service: while that is unavailable, calls are answered at once, or the tool is hidden.</summary>
/// <remarks>
/// On a method or on a class with tools; several add up. A service is unavailable while its circuit breaker is open (Sophia.Resilience, Sophia.Connections, or any
/// keyed <c>IHealthCheck</c> under <c>sophia.service</c>), which shows at the very next call, or while the health check of its name is unhealthy. A name that
/// nothing reports on counts as available, and the start says so. Configuration (<c>Sophia:Server:Tools:&lt;tool&gt;:RequiredServices</c>) beats it.
/// </remarks>
/// <param name="service">The name of the pool, breaker or health check, such as <c>postgres</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresServiceAttribute(string service) : Attribute
{
    /// <summary>The name of the service.</summary>
    public string Service { get; } = string.IsNullOrWhiteSpace(service) ? throw new ArgumentException("A required service has a name.", nameof(service)) : service;

    /// <summary>What callers see of the tool meanwhile.</summary>
    /// <value>The default is what <see cref="SophiaMcpServerOptions.WhenUnavailable"/> says. Of several attributes of a tool, one that hides it is enough.</value>
    public ToolUnavailability WhenUnavailable
    {
        get => Choice ?? ToolUnavailability.Refuse;
        set => Choice = value;
    }

    internal ToolUnavailability? Choice { get; private set; }
}
