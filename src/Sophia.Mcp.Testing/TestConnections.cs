using System.Collections.Concurrent;
using System.Net;
using ModelContextProtocol.Client;

namespace Sophia.Mcp.Testing;

/// <summary>The clients of one server under test.</summary>
internal sealed class TestConnections(TestHost host, McpTestServerOptions options) : IAsyncDisposable
{
    private readonly ConcurrentBag<IAsyncDisposable> _open = [];

    public async Task<McpClient> OpenAsync(
        McpClientOptions? client, CancellationToken cancellationToken, VanishingHandler? handler = null, IReadOnlyDictionary<string, string>? headers = null,
        string? server = null)
    {
        var all = new Dictionary<string, string>(options.Headers, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers?.AsEnumerable() ?? [])
        {
            all[name] = value;
        }

        var settings = new HttpClientTransportOptions
        {
            Endpoint = new Uri(host.Address, PathOf(server)), TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = all,
        };
#pragma warning disable CA2000 // The transport owns the client, and with it the handler. How long a call may take is for the test to say.
        var http = new HttpClient(handler ?? host.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new HttpClientTransport(settings, http, loggerFactory: null, ownsHttpClient: true);
#pragma warning restore CA2000
        try
        {
            var connected = await McpClient.CreateAsync(transport, client ?? options.Client, cancellationToken: cancellationToken);
            _open.Add(connected);
            return connected;
        }
        catch (HttpRequestException exception) when (exception.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new McpTestException(
                "The server did not let the test's client in. What it shows of itself stands in McpTestServerOptions.Headers, or comes with ConnectAsync.", exception);
        }
    }

    private string PathOf(string? server) => server is null
        ? options.Servers.Values.FirstOrDefault(options.Path)
        : options.Servers.TryGetValue(server, out var path)
            ? path
            : throw new ArgumentException($"There is no server '{server}' in McpTestServerOptions.Servers.", nameof(server));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _open)
        {
            await client.DisposeAsync();
        }
    }
}
