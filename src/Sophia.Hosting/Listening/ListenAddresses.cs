using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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
            AddAll(addresses, [.. told, Url(options.Host, port)]);
        }
        else if (!Told().Any())
        {
            AddAll(addresses, told);
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
internal sealed class KestrelSetup(IConfiguration configuration, IOptions<SophiaHostingOptions> hosting, IOptions<SophiaServerOptions> server)
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
            Listen(options, server.Value.Host, port);
        }
    }

    private static void Listen(KestrelServerOptions options, string host, int port)
    {
        if (host is "*")
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
