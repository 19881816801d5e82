using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.Hosting;

/// <summary>Which requests are for management, and who may see its details.</summary>
internal sealed class ManagementPaths
{
    private readonly FrozenSet<string> _paths;
    private readonly DetailsAudience _audience;
    private readonly int _metricsPort;

    public ManagementPaths(IOptions<SophiaHostingOptions> hosting, IOptions<SophiaServerOptions> server)
    {
        var endpoints = hosting.Value.Endpoints;
        _paths = new[] { endpoints.Live, endpoints.Ready, endpoints.Health, endpoints.Info, endpoints.Metrics }
            .OfType<string>().Where(path => path.Length > 0).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _audience = endpoints.Details;
        _metricsPort = server.Value.MetricsPort ?? -1;
    }

    public bool HasMetricsPort => _metricsPort > 0;

    public static bool Contains(HttpContext context) =>
        context.RequestServices.GetService<ManagementPaths>() is { } paths && paths.Contains(context.Request.Path);

    public bool Contains(PathString path) => path.Value is { } text && _paths.Contains(text);

    /// <summary>True on the metrics port. The port of the connection decides; a Host header could say anything.</summary>
    public bool IsMetricsPort(HttpContext context) => context.Connection.LocalPort == _metricsPort;

    // A page in a browser on this machine reaches loopback under its own name; a scraper comes by address or over the network.
    private static bool IsRebound(HttpContext context) =>
        context.Connection.LocalIpAddress is { } address && IPAddress.IsLoopback(address)
        && context.Request.Host.Host is var host && host is not "localhost" && !IPAddress.TryParse(host.Trim('[', ']'), out _);

    public bool MaySeeDetails(HttpContext context) => _audience switch
    {
        DetailsAudience.Everyone => true,
        DetailsAudience.Nobody => false,
        _ => (IsMetricsPort(context) && !IsRebound(context)) || context.User.Identity is { IsAuthenticated: true } || HealthEndpointOptions.IsLocal(context),
    };
}
