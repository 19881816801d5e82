using System.Text;
using System.Text.Json.Nodes;
using Sophia.Mcp.Testing;

/// <summary>An older client as plain HTTP, so that a test says which session it means.</summary>
internal sealed class RawSessions(HttpClient http) : IDisposable
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    public RawSessions(McpTestServer server)
        : this(server.CreateHttpClient())
    {
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public HttpClient Http => http;

    public Task<HttpResponseMessage> InitializeAsync() => PostAsync(Initialize);

    /// <summary>Opens a session; its id, or null when it was refused.</summary>
    public async Task<string?> OpenAsync()
    {
        using var response = await InitializeAsync();
        return response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.Single() : null;
    }

    public Task<HttpResponseMessage> CallAsync(string session, string tool) =>
        PostAsync($$"""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"arguments":{},"name":"{{tool}}" } }""", session);

    public Task<HttpResponseMessage> PostAsync(string body, string? session = null)
    {
        var request = Request(HttpMethod.Post, session);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return http.SendAsync(request, Token);
    }

    public Task<HttpResponseMessage> DeleteAsync(string session) => http.SendAsync(Request(HttpMethod.Delete, session), Token);

    /// <summary>Opens the stream on which the server speaks unasked.</summary>
    public async Task<StreamReader> ListenAsync(string session)
    {
        var response = await http.SendAsync(Request(HttpMethod.Get, session), HttpCompletionOption.ResponseHeadersRead, Token);
        response.EnsureSuccessStatusCode();
        return new StreamReader(await response.Content.ReadAsStreamAsync(Token));
    }

    public static async Task<JsonNode> NextMessageAsync(StreamReader stream)
    {
        // The limit is that of a test that would hang.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(1));
        while (await stream.ReadLineAsync(late.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Length > 6)
            {
                return JsonNode.Parse(line[5..])!;
            }
        }

        throw new EndOfStreamException();
    }

    public void Dispose() => http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string? session)
    {
        var request = new HttpRequestMessage(method, "/mcp");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }
}
