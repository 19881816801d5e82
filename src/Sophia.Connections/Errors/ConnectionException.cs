namespace Sophia.Connections;

/// <summary>What every failure to provide a connection derives from.</summary>
/// <remarks>
/// Messages hold no secrets. <see cref="Exception.Data"/> has <c>sophia.service</c>, <c>sophia.caller.message</c> and, where known,
/// <c>sophia.retry_after</c> (a <see cref="TimeSpan"/>) for layers that do not know this type.
/// </remarks>
public abstract class ConnectionException : Exception
{
    private protected ConnectionException(string service, string message, string callerMessage, TimeSpan? retryAfter, Exception? innerException)
        : base(message, innerException)
    {
        Service = service;
        RetryAfter = retryAfter;
        Data["sophia.service"] = service;
        Data["sophia.caller.message"] = callerMessage;
        if (retryAfter is { } wait)
        {
            Data["sophia.retry_after"] = wait;
        }
    }

    /// <summary>The name of the pool.</summary>
    public string Service { get; }

    /// <summary>When trying again may help, if known.</summary>
    public TimeSpan? RetryAfter { get; }
}
