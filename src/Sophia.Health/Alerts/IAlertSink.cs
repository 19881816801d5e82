namespace Sophia.Health;

/// <summary>
/// Somewhere alerts are told. Register an implementation as a singleton; each has a bounded queue and a worker of its own, with retries, so
/// an implementation only sends, and throws when that failed.
/// </summary>
public interface IAlertSink
{
    /// <summary>Its name in logs and metrics; constant.</summary>
    string Name { get; }

    /// <summary>Sends one notification. Called one at a time.</summary>
    /// <exception cref="Exception">Not sent: it is tried again.</exception>
    Task SendAsync(AlertNotification notification, CancellationToken cancellationToken);
}
