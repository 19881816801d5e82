using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>
/// Sends what fires, and what ended lately, to a Prometheus Alertmanager again and again, as Prometheus itself does: a restarted Alertmanager
/// learns everything within a minute, so nothing needs a queue. Alertmanager does its own grouping, inhibition and silences.
/// </summary>
internal sealed class AlertmanagerExporter(AlertManager manager, IHttpClientFactory clients, AlertOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan TellResolvedFor = TimeSpan.FromMinutes(15);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.AlertmanagerUrl is not { } url)
        {
            return;
        }

        var target = Target(url);
        using var timer = new PeriodicTimer(options.AlertmanagerResend, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await SendAsync(target, cancellationToken);
        }
    }

    // Behind a proxy it may live under a path.
    internal static Uri Target(Uri url) => new UriBuilder(url) { Path = url.AbsolutePath.TrimEnd('/') + "/api/v2/alerts" }.Uri;

    // What ended and fires anew has the same labels twice, and Alertmanager would keep whichever comes last.
    internal static IReadOnlyList<Alert> Newest(IReadOnlyList<Alert> alerts) =>
        [.. alerts.OrderByDescending(alert => alert.State is AlertState.Firing).ThenByDescending(alert => alert.FiredAt).DistinctBy(alert => (alert.Service, alert.Kind, alert.Subject))];

    private async Task SendAsync(Uri target, CancellationToken cancellationToken)
    {
        var alerts = Newest(manager.GetExported(TellResolvedFor));
        if (alerts.Count == 0)
        {
            return;
        }

        try
        {
            // Four intervals: a lost round or two must not resolve an alert there.
            using var content = new ByteArrayContent(AlertJson.Alertmanager(alerts, time.GetUtcNow() + (4 * options.AlertmanagerResend)));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var deadline = new CancellationTokenSource(options.AttemptTimeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            using var client = clients.CreateClient(WebhookAlertSink.ClientName);
            using var response = await client.PostAsync(target, content, linked.Token);
            response.EnsureSuccessStatusCode();
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            logger.AlertmanagerFailed(alerts.Count, options.AlertmanagerResend, error.Message);
        }
    }
}
