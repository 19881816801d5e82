namespace Sophia.Hosting;

/// <summary>Who may be addressed and from which web pages, on endpoints with <c>RequireSophiaGuard</c>. Bound from <c>Sophia:Hosting:Guard</c>.</summary>
public sealed class HostOriginGuardOptions
{
    /// <summary>Whether the guard is on.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Names a request may be addressed to: <c>mcp.example.com</c>, <c>mcp.example.com:8443</c>, <c>*.example.com</c> or <c>*</c>.</summary>
    /// <value>
    /// Empty, the default: what arrives on a loopback address must be addressed to <c>localhost</c> or a loopback address, which stops DNS rebinding;
    /// what arrives on another address may be addressed to any name. A list replaces that rule; loopback names stay allowed.
    /// </value>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins of web pages that may call: <c>https://app.example.com</c>, <c>https://*.example.com</c> or <c>*</c>.</summary>
    /// <value>Empty, the default: only pages served from this machine. Callers that are no browsers send no Origin and are not concerned.</value>
    public IList<string> AllowedOrigins { get; } = [];
}
