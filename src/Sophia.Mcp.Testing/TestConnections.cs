using System.Collections.Concurrent;
using ModelContextProtocol.Client;

namespace Sophia.Mcp.Testing;

/// <summary>The clients of one server under test.</summary>
internal sealed class TestConnections(TestHost host, McpTestServerOptions options) : IAsyncDisposable
{
    private readonly ConcurrentBag<IAsyncDisposable> _open = [];

    public async Task<McpClient> OpenAsync(McpClientOptions? client, CancellationToken cancellationToken, VanishingHandler? handler = null)
    {
        var settings = new HttpClientTransportOptions
        {
            Endpoint = new Uri(host.Address, options.Path), TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = options.Headers.ToDictionary(),
        };
#pragma warning disable CA2000 // The transport owns the client, and with it the handler. How long a call may take is for the test to say.
        var http = new HttpClient(handler ?? host.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new HttpClientTransport(settings, http, loggerFactory: null, ownsHttpClient: true);
#pragma warning restore CA2000
        var connected = await McpClient.CreateAsync(transport, client ?? options.Client, cancellationToken: cancellationToken);
        _open.Add(connected);
        return connected;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _open)
        {
            await client.DisposeAsync();
        }
    }
}
