using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sophia.Health;

namespace Sophia.Hosting;

/// <summary>Fills in what depends on the surroundings: environment, server name, exporter.</summary>
internal sealed class SophiaHostingPostConfigure(IHostEnvironment environment, IConfiguration configuration, IServiceProviderIsService registered)
    : IPostConfigureOptions<SophiaHostingOptions>
{
    public void PostConfigure(string? name, SophiaHostingOptions options)
    {
        // A plain host, as over stdio, has no server.
        options.ServeHttp &= registered.IsService(typeof(IServer));
        options.DrainDelay ??= environment.IsDevelopment() || !options.ServeHttp
            ? TimeSpan.Zero
            : TimeSpan.Parse(HostingDefaults.DrainDelay, CultureInfo.InvariantCulture);
        options.Telemetry.Tracing ??= options.Telemetry.Otlp && !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }
}

/// <summary>Gives the shutdown the time that draining and the longest request need.</summary>
internal sealed class ShutdownTimeoutPostConfigure(IOptions<SophiaHostingOptions> hosting) : IPostConfigureOptions<HostOptions>
{
    public void PostConfigure(string? name, HostOptions options)
    {
        var needed = hosting.Value.DrainDelay.GetValueOrDefault() + hosting.Value.LongestRequest + HostingDefaults.ShutdownSlack;
        options.ShutdownTimeout = options.ShutdownTimeout > needed ? options.ShutdownTimeout : needed;
    }
}

/// <summary>The health report carries the server's name.</summary>
internal sealed class HealthNamePostConfigure(ServiceIdentity identity) : IPostConfigureOptions<HealthStandardsOptions>
{
    public void PostConfigure(string? name, HealthStandardsOptions options) => options.ServerName ??= identity.Name;
}
