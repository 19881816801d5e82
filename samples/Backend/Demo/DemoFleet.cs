using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sophia.Hosting;

namespace Backend.Demo;

/// <summary>The servers of the demo: started with the backend, ended with it, and started again when one ends by itself.</summary>
internal sealed class DemoFleet : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);
    private readonly DemoProcess[] _processes;
    private readonly ServiceLifecycle _lifecycle;
    private readonly IServer _server;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public DemoFleet(DemoPlan plan, ServiceLifecycle lifecycle, IServer server, TimeProvider time, ILogger<DemoFleet> logger)
    {
        (_lifecycle, _server, _time, _logger) = (lifecycle, server, time, logger);
        _processes = [.. plan.Servers.Select(entry => new DemoProcess(entry.Server, entry.Address, plan.Folder, time, logger))];
        foreach (var leftover in plan.Leftovers)
        {
            logger.DemoLeftoverEnded(leftover.Name);
        }

        foreach (var missing in plan.Missing)
        {
            logger.DemoServerMissing(missing.Name, $"it is not built. Build it with: dotnet build samples/{missing.Project}");
        }
    }

    /// <summary>What the page shows.</summary>
    public DemoServerView[] Views => [.. _processes.Select(process => process.View)];

    /// <summary>Where they listen.</summary>
    public IEnumerable<Uri> Addresses => _processes.Select(process => process.Address);

    /// <summary>The process of a server, or null.</summary>
    public DemoProcess? Find(string name) => Array.Find(_processes, process => process.Name == name);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Array.ForEach(_processes, process => process.Heal());
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Array.ForEach(_processes, process => process.Stop());
    }

    public override void Dispose()
    {
        Array.ForEach(_processes, process => process.Dispose());
        base.Dispose();
    }

    /// <summary>The port if nobody listens on it, else a free one.</summary>
    internal static int FreePort(int preferred)
    {
        if (!IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == preferred))
        {
            return preferred;
        }

        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _lifecycle.WhenReady.WaitAsync(stoppingToken);
            _logger.DemoReady(_server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "the page");
            using var timer = new PeriodicTimer(LookInterval, _time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Array.ForEach(_processes, process => process.Look());
            }
        }
        catch (OperationCanceledException)
        {
            // The process is going down, or never came up.
        }
        catch (Exception) when (_lifecycle.Failure is not null)
        {
            // The start failed; whoever runs it says so.
        }
    }
}
