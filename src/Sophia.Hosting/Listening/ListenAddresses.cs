using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sophia.Configuration;

namespace Sophia.Hosting;

/// <summary>
/// Decides where to listen, before the server opens its sockets: what ASP.NET Core was told (<c>urls</c>, <c>http_ports</c>, <c>Kestrel:Endpoints</c>,
/// <c>app.Urls</c>) wins over the file's port. The metrics port is added to either.
/// </summary>
internal sealed class ListenAddresses(
    IServiceProvider services, IConfiguration configuration, IOptions<SophiaHostingOptions> hosting, IOptions<SophiaServerOptions> server)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
        if (hosting.Value.ServeHttp && addresses is { IsReadOnly: false } && !HasKestrelEndpoints(configuration))
        {
            Fill(addresses);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static bool HasKestrelEndpoints(IConfiguration configuration) => configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    private void Fill(ICollection<string> addresses)
    {
        var options = server.Value;
        var told = addresses.Count > 0 ? [] : Told().ToArray();
        if (addresses.Count == 0 && told.Length == 0)
        {
            told = [Url(options.Host, options.Port)];
        }

        if (options.MetricsPort is { } port)
        {
            // Only now: as long as nothing has to be added, ASP.NET Core reads its own settings itself.
            var metrics = Url(MetricsHost(services, options, addresses.Concat(told)), port);
            RefuseShared([.. addresses, .. told], metrics);
            AddAll(addresses, [.. told, metrics]);
        }
        else if (!Told().Any())
        {
            AddAll(addresses, told);
        }
    }

    /// <summary>The host that was configured; else that of the first listener, so that whoever reaches the server from outside reaches its metrics.</summary>
    internal static string MetricsHost(IServiceProvider services, SophiaServerOptions options, IEnumerable<string> listeners) =>
        IsHostConfigured(services) || listeners.FirstOrDefault() is not { } first ? options.Host : BindingAddress.Parse(first).Host;

    private static bool IsHostConfigured(IServiceProvider services) =>
        services.GetRequiredService<SophiaConfiguration>().GetReport().Entries.Any(static entry =>
            entry.Key.Equals(HostingDefaults.ServerSection + ":Host", StringComparison.OrdinalIgnoreCase) && entry.Source != "default");

    /// <exception cref="InvalidOperationException">The metrics port is a listener's own.</exception>
    private static void RefuseShared(IEnumerable<string> listeners, string metrics)
    {
        var port = BindingAddress.Parse(metrics).Port;
        if (port != 0 && listeners.FirstOrDefault(url => BindingAddress.Parse(url).Port == port) is { } shared)
        {
            throw new InvalidOperationException(
                $"The metrics port {port} is the port of {shared} as well. Give it another (METRICS_PORT, Sophia:Server:MetricsPort), or leave it out: /metrics is served on the main port, too.");
        }
    }

    private IEnumerable<string> Told()
    {
        if (configuration["urls"] is { Length: > 0 } urls)
        {
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        return Ports("http").Concat(Ports("https"));
    }

    private IEnumerable<string> Ports(string scheme) =>
        (configuration[scheme + "_ports"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(port => $"{scheme}://*:{port}");

    private static void AddAll(ICollection<string> addresses, IEnumerable<string> more)
    {
        foreach (var url in more)
        {
            addresses.Add(url);
        }
    }

    private static string Url(string host, int port)
    {
        var name = host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
        return string.Create(CultureInfo.InvariantCulture, $"http://{name}:{port}");
    }
}

/// <summary>Limits, and the metrics port next to endpoints that the configuration gives Kestrel itself.</summary>
internal sealed class KestrelSetup(IServiceProvider services, IConfiguration configuration, IOptions<SophiaHostingOptions> hosting, IOptions<SophiaServerOptions> server)
    : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        if (hosting.Value.MaxRequestBodySize is { } size)
        {
            options.Limits.MaxRequestBodySize = size;
        }

        if (server.Value.MetricsPort is { } port && ListenAddresses.HasKestrelEndpoints(configuration))
        {
            var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>();
            Listen(options, ListenAddresses.MetricsHost(services, server.Value, endpoints), port);
        }
    }

    private static void Listen(KestrelServerOptions options, string host, int port)
    {
        if (host is "*" or "+")
        {
            options.ListenAnyIP(port);
        }
        else if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            options.Listen(address, port);
        }
        else
        {
            options.ListenLocalhost(port);
        }
    }
}
