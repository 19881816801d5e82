using System.Globalization;
using System.Text;
using Sophia.LoadTests.Servers;

namespace Sophia.LoadTests.Sessions;

/// <summary>Opens sessions as an older client that never closes one.</summary>
internal sealed class SessionClient(RunningServer server) : IDisposable
{
    private const int Connections = 8;

    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"load","version":"1"}}}""";

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}/") };

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                if (await TryOpenAsync(cancellationToken))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException("The server was not ready within a minute.");
    }

    /// <summary>Tries to open so many sessions.</summary>
    /// <returns>How many were opened.</returns>
    public async Task<int> OpenAsync(int sessions, CancellationToken cancellationToken)
    {
        var opened = 0;
        await Parallel.ForAsync(0, sessions, new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken }, async (_, token) =>
        {
            if (await TryOpenAsync(token))
            {
                Interlocked.Increment(ref opened);
            }
        });
        return opened;
    }

    public async Task<long> HeapAsync(CancellationToken cancellationToken) =>
        long.Parse(await _http.GetStringAsync(new Uri("bench/heap", UriKind.Relative), cancellationToken), CultureInfo.InvariantCulture);

    public async Task<int> LiveAsync(CancellationToken cancellationToken) =>
        int.Parse(await _http.GetStringAsync(new Uri("bench/sessions", UriKind.Relative), cancellationToken), CultureInfo.InvariantCulture);

    public void Dispose() => _http.Dispose();

    private async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "mcp") { Content = new StringContent(Initialize, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await _http.SendAsync(request, cancellationToken);
        return answer.Headers.Contains("Mcp-Session-Id");
    }
}
