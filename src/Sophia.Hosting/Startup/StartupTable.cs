using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sophia.Hosting;

/// <summary>What is on in this process: one log entry at the end of the start, and the details of <c>/info</c>.</summary>
internal sealed class StartupTable(
    IServiceProvider services, ServiceIdentity identity, IHostEnvironment environment, ServiceLifecycle lifecycle, TimeProvider time,
    IOptions<SophiaHostingOptions> hosting, IOptions<SophiaServerOptions> server, ILogger<StartupTable> logger)
{
    private readonly SophiaHostingOptions _options = hosting.Value;

    public void Write()
    {
        if (server.Value.MetricsPort is { } port && _options.ServeHttp && Addresses() is { } open && !open.Any(url => url.EndsWith($":{port}", StringComparison.Ordinal)))
        {
            logger.MetricsPortMissing(port);
        }

        if (_options.StartupTable && logger.IsEnabled(LogLevel.Information))
        {
            logger.Started(Render());
        }
    }

    public IEnumerable<StartupFact> Facts()
    {
        yield return new("environment", identity.Deployment is { } deployment ? $"{environment.EnvironmentName} (deployment {deployment})" : environment.EnvironmentName);
        yield return new("configuration", identity.ConfigurationFile is { } file
            ? file + (identity.ConfigurationEntry is { } entry ? $", {entry}" : "")
            : "no file: defaults, appsettings and environment");
        if (_options.ServeHttp)
        {
            foreach (var fact in HttpFacts())
            {
                yield return fact;
            }
        }

        yield return new("drain delay", $"{_options.DrainDelay.GetValueOrDefault().TotalSeconds:0.###} s");
        foreach (var more in services.GetServices<StartupFactSource>())
        {
            if (more.Fact(services) is { } fact)
            {
                yield return fact;
            }
        }
    }

    private IEnumerable<StartupFact> HttpFacts()
    {
        yield return new("listening on", Addresses() is { Count: > 0 } addresses ? string.Join(", ", addresses) : "nothing");
        yield return new("endpoints", Join(_options.Endpoints));
        yield return new("metrics", OnOff(_options.Telemetry.Metrics) + (server.Value.MetricsPort is { } port ? $", port {port}" : ""));
        yield return new("traces", OnOff(_options.Telemetry.Tracing is true));
        yield return new("correlation ids", OnOff(_options.Correlation.Enabled));
    }

    private string Render()
    {
        var facts = Facts().ToArray();
        var width = facts.Max(fact => fact.Name.Length);
        var text = new StringBuilder();
        text.Append(identity.Name).Append(' ').Append(identity.Version).Append(" is ready after ")
            .Append(System.Globalization.CultureInfo.InvariantCulture, $"{(time.GetUtcNow() - lifecycle.StartedAt).TotalMilliseconds:0} ms");
        foreach (var fact in facts)
        {
            text.AppendLine().Append("  ").Append(fact.Name.PadRight(width)).Append("  ").Append(fact.Value);
        }

        return text.ToString();
    }

    private ICollection<string>? Addresses() => services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;

    private static string Join(ManagementEndpointOptions endpoints) =>
        endpoints.Enabled
            ? string.Join(' ', new[] { endpoints.Live, endpoints.Ready, endpoints.Health, endpoints.Info, endpoints.Metrics }.Where(path => !string.IsNullOrEmpty(path)))
            : "off";

    private static string OnOff(bool on) => on ? "on" : "off";
}
