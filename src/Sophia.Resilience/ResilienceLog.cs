using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;

namespace Sophia.Resilience;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class ResilienceLog
{
    [LoggerMessage(1, LogLevel.Error, "A handler of the circuit breaker of {Service} failed on the change to {State} ({Reason}).")]
    public static partial void StateChangeHandlerFailed(
        this ILogger logger, Exception exception, string service, CircuitState state, CircuitBreakerChangeReason reason);

    [LoggerMessage(2, LogLevel.Warning, "The circuit breaker of {Service} opened for {OpenFor}: {Reason}.")]
    public static partial void BreakerOpened(
        this ILogger logger, Exception? exception, string service, TimeSpan openFor, CircuitBreakerChangeReason reason);

    [LoggerMessage(3, LogLevel.Information, "The circuit breaker of {Service} lets a probe through.")]
    public static partial void BreakerProbing(this ILogger logger, string service);

    [LoggerMessage(4, LogLevel.Information, "The circuit breaker of {Service} is closed: {Reason}.")]
    public static partial void BreakerClosed(this ILogger logger, string service, CircuitBreakerChangeReason reason);

    [LoggerMessage(5, LogLevel.Warning, "The circuit breaker of {Service} is held open by hand until it is reset.")]
    public static partial void BreakerIsolated(this ILogger logger, string service);

    [LoggerMessage(6, LogLevel.Warning, "The circuit breaker of {Service} would have opened here; its mode is MetricsOnly.")]
    public static partial void BreakerWouldHaveOpened(this ILogger logger, Exception? exception, string service);
}
