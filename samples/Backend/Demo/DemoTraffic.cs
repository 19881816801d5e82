using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sophia.Hosting;

namespace Backend.Demo;

/// <summary>A few users who look at their dashboards all the time, so that there is something to see: real requests over the network.</summary>
internal sealed class DemoTraffic(IServer server, IHttpClientFactory clients, ServiceLifecycle lifecycle, TimeProvider time) : BackgroundService
{
    private const int Users = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly string[] Others = ["/api/alerts", "/api/breakers", "/api/pools", "/api/health/dashboard", "/api/history?range=1h", "/api/deployments"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await lifecycle.WhenReady.WaitAsync(stoppingToken);
            using var client = clients.CreateClient(Watching.ServerClient.Name);
            client.BaseAddress = Own();
            using var timer = new PeriodicTimer(Pause, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var path = Random.Shared.Next(6) == 0 ? Others[Random.Shared.Next(Others.Length)] : $"/api/dashboard?user_id=user-{Random.Shared.Next(Users)}";
                await TryGetAsync(client, path, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process is going down, or never came up.
        }
        catch (Exception) when (lifecycle.Failure is not null)
        {
            // The start failed; whoever runs it says so.
        }
    }

    private static async Task TryGetAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        }
        catch (HttpRequestException)
        {
            // What becomes of it is what the page is there to show.
        }
    }

    private Uri Own()
    {
        var address = BindingAddress.Parse(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new Uri($"{address.Scheme}://127.0.0.1:{address.Port}");
    }
}
