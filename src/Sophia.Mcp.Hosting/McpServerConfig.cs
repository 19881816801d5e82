using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Sophia.Mcp.Hosting;

/// <summary>What a server is called and how it is checked. Bound from <c>Sophia:Server</c> and validated at start.</summary>
/// <remarks>Register nothing: ask for it in the constructor of a <see cref="StandardizedMcpServer"/>.</remarks>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class McpServerConfig
{
    /// <summary>The name that clients, health reports and telemetry see.</summary>
    /// <value>The default, null, is the name of the application.</value>
    public string? Name { get; set; }

    /// <summary>The name for people.</summary>
    /// <value>The default is null: clients show <see cref="Name"/>.</value>
    public string? Title { get; set; }

    /// <summary>The version that clients see.</summary>
    /// <value>The default, null, is the informational version of the application.</value>
    public string? Version { get; set; }

    /// <summary>What a client's model is told about the server as a whole.</summary>
    /// <value>The default is null: nothing.</value>
    public string? Instructions { get; set; }

    /// <summary>How the server's own health check is run.</summary>
    [Microsoft.Extensions.Options.ValidateObjectMembers]
    public McpServerHealthConfig HealthCheck { get; set; } = new();

    /// <summary>The largest request body that this server reads, in bytes.</summary>
    /// <value>0 (the web server's own limit) or more; null, the default, is <see cref="SophiaMcpServerOptions.MaxRequestBodySize"/>.</value>
    [Range(0L, long.MaxValue)]
    public long? MaxRequestBodySize { get; set; }

    /// <summary>What keeps this server's entries apart from those of others in a cache that they share; the same on every replica.</summary>
    internal string NameInCaches(IHostEnvironment environment) => Name ?? environment.ApplicationName;
}

/// <summary>How <see cref="StandardizedMcpServer.CheckHealthAsync"/> is run.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator checks ranges without the attribute's type converter.")]
public sealed class McpServerHealthConfig
{
    /// <summary>How long one check may take before it counts as failed.</summary>
    /// <value>0.1 seconds to ten minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), McpHostingDefaults.MinHealthTimeout, McpHostingDefaults.MaxHealthTimeout, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.Parse(McpHostingDefaults.HealthTimeout, CultureInfo.InvariantCulture);
}
