using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>An external HTTP API: a GET must answer with success. The query of the address is never said.</summary>
internal sealed class HttpHealthCheck(Uri address, IHttpClientFactory clients) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var target = address.GetLeftPart(UriPartial.Path);
        try
        {
            using var client = clients.CreateClient(WebhookAlertSink.ClientName);
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"{target} answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException error)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"{target} cannot be reached: {error.HttpRequestError}.", error);
        }
    }
}
