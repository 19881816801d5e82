namespace Sophia.Connections;

/// <summary>What every failure to provide a connection derives from.</summary>
/// <remarks>
/// Messages hold no secrets. <see cref="Exception.Data"/> has <c>sophia.service</c>, <c>sophia.caller.message</c> and, where known,
/// <c>sophia.retry_after</c> (a <see cref="TimeSpan"/>) for layers that do not know this type.
/// </remarks>
public abstract class ConnectionException : Exception
{
    private const string ServiceKey = "sophia.service";
    private const string CallerMessageKey = "sophia.caller.message";

    private protected ConnectionException(string service, string message, string callerMessage, TimeSpan? retryAfter, Exception? innerException)
        : base(message, innerException)
    {
        Service = service;
        RetryAfter = retryAfter;
        Data[ServiceKey] = service;
        Data[CallerMessageKey] = callerMessage;
        if (retryAfter is { } wait)
        {
            Data["sophia.retry_after"] = wait;
        }
    }

    /// <summary>Gives a driver's own exception what the layers above look for, unless somebody said it already.</summary>
    internal static void Annotate(Exception exception, string service, string callerMessage)
    {
        // A driver may fail all its calls with one exception.
        lock (exception.Data)
        {
            if (!exception.Data.Contains(CallerMessageKey))
            {
                exception.Data[ServiceKey] = service;
                exception.Data[CallerMessageKey] = callerMessage;
            }
        }
    }

    /// <summary>The name of the pool.</summary>
    public string Service { get; }

    /// <summary>When trying again may help, if known.</summary>
    public TimeSpan? RetryAfter { get; }
}
