using System.Net.Mime;

namespace Backend.Watching;

/// <summary>Asks servers for their health over HTTP, within a time and a size.</summary>
internal sealed class ServerClient(IHttpClientFactory clients, ServerConnector connector)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Name = "Backend.Watching";

    /// <summary>Asks every replica at once.</summary>
    public async Task<ServerAnswer> AskAsync(WatchedServer server, CancellationToken cancellationToken) =>
        ServerAnswer.Of(await Task.WhenAll(server.Addresses.Select(address => AskAsync(server, address, cancellationToken))));

    private async Task<ServerAnswer> AskAsync(WatchedServer server, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(Name);
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await ReadAsync(response.Content, cancellationToken);
            return body is null
                ? new ServerAnswer(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded, $"Its answer is longer than {BackendDefaults.MaxAnswerBytes / 1024} KiB.", Failed: true)
                : HealthAnswerReader.Read(server.Name, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Application.Json, body.Value);
        }
        catch (HttpRequestException error) when (ServerConnector.IsUnresolved(error))
        {
            return Unresolved(address);
        }
        catch (OperationCanceledException) when (connector.IsResolving(address.IdnHost))
        {
            // A machine that is offline often waits long for its name server.
            return Unresolved(address);
        }
        catch (HttpRequestException error)
        {
            return ServerAnswer.Down($"{address.GetLeftPart(UriPartial.Path)} cannot be reached: {Words(error.HttpRequestError)}.");
        }
        catch (IOException)
        {
            return ServerAnswer.Down($"{address.GetLeftPart(UriPartial.Path)} cut its answer off.");
        }
    }

    // Nobody knows whether it is up: that is no reason for an alarm, and none for its breaker.
    private static ServerAnswer Unresolved(Uri address) => new(
        Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded, $"The name '{address.Host}' cannot be resolved from here.", Unknown: true);

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > BackendDefaults.MaxAnswerBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static string Words(HttpRequestError error) => error switch
    {
        HttpRequestError.ConnectionError => "nothing answers there",
        HttpRequestError.SecureConnectionError => "its certificate is not accepted",
        HttpRequestError.ResponseEnded => "it hung up",
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "what it says is not HTTP",
        _ => "the connection broke",
    };
}
