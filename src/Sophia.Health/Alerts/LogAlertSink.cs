using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>Writes every message to the log: firing as a warning, resolved as information.</summary>
internal sealed class LogAlertSink(ILogger<LogAlertSink> logger) : IAlertSink
{
    public string Name => "log";

    public Task SendAsync(AlertNotification notification, CancellationToken cancellationToken)
    {
        if (notification.Firing.Count > 0)
        {
            logger.AlertFiring(notification.Headline);
        }
        else
        {
            logger.AlertResolved(notification.Headline);
        }

        return Task.CompletedTask;
    }
}
