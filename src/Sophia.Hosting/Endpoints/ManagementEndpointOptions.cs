using System.ComponentModel.DataAnnotations;

namespace Sophia.Hosting;

/// <summary>The endpoints every Sophia process answers besides its own. Bound from <c>Sophia:Hosting:Endpoints</c>.</summary>
public sealed class ManagementEndpointOptions
{
    private const string Path = "^/[^?#\\s]*$";

    /// <summary>Whether they are mapped at all.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Liveness: 200 as long as the process answers. Empty switches it off, as with every path here.</summary>
    /// <value>The default is <c>/live</c>.</value>
    [RegularExpression(Path)]
    public string? Live { get; set; } = HostingDefaults.LivePath;

    /// <summary>Readiness.</summary>
    /// <value>The default is <c>/ready</c>.</value>
    [RegularExpression(Path)]
    public string? Ready { get; set; } = HostingDefaults.ReadyPath;

    /// <summary>The health report.</summary>
    /// <value>The default is <c>/health</c>.</value>
    [RegularExpression(Path)]
    public string? Health { get; set; } = HostingDefaults.HealthPath;

    /// <summary>What runs here: name, version, state, switches.</summary>
    /// <value>The default is <c>/info</c>.</value>
    [RegularExpression(Path)]
    public string? Info { get; set; } = HostingDefaults.InfoPath;

    /// <summary>Metrics for Prometheus.</summary>
    /// <value>The default is <c>/metrics</c>.</value>
    [RegularExpression(Path)]
    public string? Metrics { get; set; } = HostingDefaults.MetricsPath;

    /// <summary>Whether <see cref="Metrics"/> is answered only on the metrics port, if there is one.</summary>
    /// <value>The default is false: on both.</value>
    public bool MetricsOnMetricsPortOnly { get; set; }

    /// <summary>Who sees the details of <see cref="Health"/> and <see cref="Info"/>.</summary>
    /// <value>The default is <see cref="DetailsAudience.Trusted"/>.</value>
    public DetailsAudience Details { get; set; } = DetailsAudience.Trusted;
}
