using System.Globalization;
using System.Net;
using System.Text.Json;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Backend;

/// <summary>A backend in a process of its own, with a folder of its own.</summary>
internal sealed class BackendProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly RunningServer _server;
    private readonly DirectoryInfo _folder;

    private BackendProcess(RunningServer server, DirectoryInfo folder)
    {
        (_server, _folder) = (server, folder);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public int Port => _server.Port;

    public HttpClient Client { get; }

    public TimeSpan ProcessorTime => _server.ProcessorTime;

    /// <summary>Starts it and waits until it is ready. All callers have one address here, so its limit of requests is out of the way.</summary>
    public static async Task<BackendProcess> StartAsync(PublishedServer published, Cage cage, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sophia-backend-load-");
        var server = new BackendProcess(
            RunningServer.Start(published, 0, cage, new Dictionary<string, string>(settings)
            {
                ["Backend__History__File"] = Path.Combine(folder.FullName, "backend.db"),
                ["Sophia__Server__RateLimiting__RequestsPerMinute"] = "10000000",
                ["Sophia__Server__RateLimiting__BurstSize"] = "1000000",
                ["Sophia__Hosting__DrainDelay"] = "00:00:00",
            }),
            folder);
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    public async Task<double> NumberAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await Client.SendAsync(request, cancellationToken);
        return double.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Hits and misses of the dashboard's pages.</summary>
    public async Task<(long Hits, long Misses)> PagesAsync(CancellationToken cancellationToken)
    {
        using var caches = JsonDocument.Parse(await Client.GetByteArrayAsync(new Uri("api/caches", UriKind.Relative), cancellationToken));
        var pages = caches.RootElement.EnumerateArray().Single(cache => cache.GetProperty("pattern").GetString()!.StartsWith("dashboard:performance:", StringComparison.Ordinal));
        return (pages.GetProperty("hits").GetInt64(), pages.GetProperty("misses").GetInt64());
    }

    public void Dispose()
    {
        Client.Dispose();
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        while (!await IsReadyAsync(limit.Token))
        {
            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri("api/ready", UriKind.Relative), cancellationToken);
            return response.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
