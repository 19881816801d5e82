using System.Net.Http.Headers;

namespace Sophia.Health;

/// <summary>Posts every message to a URL, in Sophia's shape or Slack's.</summary>
internal sealed class WebhookAlertSink(WebhookOptions options, IHttpClientFactory clients) : IAlertSink
{
    public const string ClientName = "Sophia.Health.Alerts";

    public string Name => options.Name;

    public async Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        using var content = new ByteArrayContent(options.Format is WebhookFormat.Slack ? AlertJson.Slack(notification) : AlertJson.Notification(notification));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await PostAsync(client, content, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            // The URL may hold a secret: only the status is said.
            throw new HttpRequestException($"The webhook '{options.Name}' answered {(int)response.StatusCode}.", null, response.StatusCode);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(HttpClient client, HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            return await client.PostAsync(new Uri(options.Url), content, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            // Its own message names the host.
            throw new HttpRequestException(error.HttpRequestError, $"The webhook '{options.Name}' cannot be reached: {error.HttpRequestError}.", error);
        }
    }
}
