using Sophia.Hosting;

namespace Backend.Demo;

/// <summary>Waits until the servers of the demo answer, so that it does not begin with an outage. One that does not answer in time does not keep the rest from starting.</summary>
internal sealed class DemoStart(DemoFleet fleet, IHttpClientFactory clients, TimeProvider time) : StartupStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public override string Name => "demo servers";

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var client = clients.CreateClient(Watching.ServerClient.Name);
        try
        {
            await Task.WhenAll(fleet.Addresses.Select(address => AnswersAsync(client, new Uri(address, "/ready"), limit.Token)));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            // The page shows what is missing.
        }
    }

    private async Task AnswersAsync(HttpClient client, Uri ready, CancellationToken cancellationToken)
    {
        while (!await IsReadyAsync(client, ready, cancellationToken))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri ready, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(ready, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
