using System.ComponentModel.DataAnnotations;

namespace Sophia.Hosting;

/// <summary>What this process is called and where it listens. Bound from <c>Sophia:Server</c>, which Sophia.Configuration fills from the file.</summary>
public sealed class SophiaServerOptions
{
    /// <summary>The name of the server in reports, logs and telemetry.</summary>
    /// <value>The default, null, is the application's name.</value>
    public string? Name { get; set; }

    /// <summary>The address to listen on: an IP address, <c>localhost</c>, or <c>*</c> for all.</summary>
    /// <value>The default is 127.0.0.1: nothing but this machine.</value>
    [Required]
    public string Host { get; set; } = HostingDefaults.Host;

    /// <summary>The port to listen on. <c>ASPNETCORE_URLS</c>, <c>HTTP_PORTS</c>, <c>--urls</c>, launch profiles and <c>Kestrel:Endpoints</c> beat it.</summary>
    /// <value>0 to 65,535, where 0 takes any free port. The default is 5000.</value>
    [Range(0, HostingDefaults.MaxPort)]
    public int Port { get; set; } = HostingDefaults.Port;

    /// <summary>A second port that serves only the management endpoints, with all details.</summary>
    /// <value>1 to 65,535; null, the default, opens none.</value>
    [Range(1, HostingDefaults.MaxPort)]
    public int? MetricsPort { get; set; }
}
