namespace Sophia.Connections;

/// <summary>The service could not be connected to, or the connection failed: the service is down or wrongly configured, not the pool exhausted.</summary>
public sealed class ConnectionFailedException : ConnectionException
{
    /// <summary>Makes an exception that says what failed and what to change.</summary>
    /// <param name="service">The name of the pool.</param>
    /// <param name="failure">What happened; its reason becomes the message and must hold no secret.</param>
    /// <param name="innerException">The driver's own exception.</param>
    /// <param name="retryAfter">When trying again may help, if known.</param>
    public ConnectionFailedException(string service, ConnectionFailure failure, Exception? innerException = null, TimeSpan? retryAfter = null)
        : base(service, $"No connection to '{service}': {failure.Reason}", CallerMessage(service, failure.Kind), retryAfter, innerException)
    {
        Failure = failure;
    }

    /// <summary>What happened.</summary>
    public ConnectionFailure Failure { get; }

    internal static string CallerMessage(string service, ConnectionFailureKind kind) => kind switch
    {
        ConnectionFailureKind.NotConfigured => $"The service '{service}' is not configured.",
        ConnectionFailureKind.Timeout => $"The service '{service}' did not answer in time.",
        ConnectionFailureKind.ShuttingDown => "This server is shutting down.",
        _ => $"The service '{service}' is unavailable.",
    };
}
