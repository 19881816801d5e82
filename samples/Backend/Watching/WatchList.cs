using System.Globalization;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Backend.Watching;

/// <summary>Reads from <c>Sophia:McpServers</c> which servers there are and where their health is asked.</summary>
internal static class WatchList
{
    private const string Section = "Sophia:McpServers";
    private const string DefaultPath = "/health";

    public static IReadOnlyList<WatchedServer> Read(IConfiguration configuration, IOptions<WatchOptions> watch, IOptions<HealthMonitorOptions> monitor)
    {
        var options = watch.Value;
        var path = options.Path ?? configuration["Sophia:Monitoring:HealthChecks:Endpoints:0"] ?? DefaultPath;
        return !options.Enabled ? [] : [.. configuration.GetSection(Section).GetChildren().Select(server => new WatchedServer(
            server.Key,
            [.. Endpoints(server, options).Select(endpoint => At(endpoint, path))],
            server.GetValue<TimeSpan?>("HealthCheck:Timeout") ?? monitor.Value.Timeout,
            server.GetValue("External", defaultValue: false))).Where(server => server.Addresses.Count > 0)];
    }

    private static string[] Endpoints(IConfigurationSection server, WatchOptions options)
    {
        var replicas = server.GetSection("Endpoints").GetChildren().Select(endpoint => endpoint.Value).OfType<string>().ToArray();
        if (replicas.Length > 0)
        {
            return replicas;
        }

        if (server["Endpoint"] is { Length: > 0 } endpoint)
        {
            return [endpoint];
        }

        var host = options.Host.Replace("{name}", server.Key.Replace('_', '-'), StringComparison.Ordinal);
        return server.GetValue<int?>("Port") is { } port and > 0 ? [string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}")] : [];
    }

    // A server behind a prefix is asked behind it.
    private static Uri At(string endpoint, string path) => new(endpoint.TrimEnd('/') + path, UriKind.Absolute);
}
