using Microsoft.Extensions.Logging;

namespace Sophia.Mcp.Hosting;

/// <summary>Every message of the package, with its event ID. An ID is never reused.</summary>
internal static partial class McpHostingLog
{
    [LoggerMessage(1, LogLevel.Error, "The tool {Tool} failed (correlation id {CorrelationId})")]
    public static partial void CallFailed(this ILogger logger, Exception exception, string tool, string correlationId);

    [LoggerMessage(2, LogLevel.Warning, "A call of the tool {Tool} was refused: {Reason} ({Times} since the last such line; correlation id {CorrelationId})")]
    public static partial void CallRefused(this ILogger logger, string tool, ToolRefusal reason, long times, string correlationId);

    [LoggerMessage(3, LogLevel.Information, "A call of the tool {Tool} had {Count} wrong arguments (correlation id {CorrelationId})")]
    public static partial void ArgumentsRefused(this ILogger logger, string tool, int count, string correlationId);

    [LoggerMessage(4, LogLevel.Error, "A call of the tool {Tool} still runs {AbandonAfter} after its timeout of {Timeout} and lost its slot. "
        + "{Abandoned} of at most {MaxAbandoned} abandoned calls are running. Let the tool honour its CancellationToken.")]
    public static partial void CallAbandoned(this ILogger logger, string tool, TimeSpan timeout, TimeSpan abandonAfter, int abandoned, int maxAbandoned);

    [LoggerMessage(5, LogLevel.Debug, "A call of the tool {Tool} ended {Late} after its caller had been answered")]
    public static partial void OverdueCallEnded(this ILogger logger, string tool, TimeSpan late);

    [LoggerMessage(6, LogLevel.Error, "The operation {Method} failed (correlation id {CorrelationId})")]
    public static partial void OperationFailed(this ILogger logger, Exception exception, string method, string correlationId);

    [LoggerMessage(7, LogLevel.Error, "A request to the MCP endpoint failed before it reached the protocol (correlation id {CorrelationId})")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string correlationId);

    [LoggerMessage(8, LogLevel.Warning, "Sophia:Server:Tools names {Tools}, which the server does not have. It has {Known}.")]
    public static partial void UnknownToolLimits(this ILogger logger, string tools, string known);

    [LoggerMessage(9, LogLevel.Debug, "A request to the MCP endpoint could not be read: {Reason} (correlation id {CorrelationId})")]
    public static partial void RequestUnreadable(this ILogger logger, string reason, string correlationId);

    [LoggerMessage(10, LogLevel.Information, "The tool {Tool} answered with an error: {Message} (correlation id {CorrelationId})")]
    public static partial void CallDeclined(this ILogger logger, string tool, string message, string correlationId);

    [LoggerMessage(11, LogLevel.Warning, "{Requests} requests were over the rate limit and answered 429 (Sophia:Server:RateLimiting; at most one such line in ten seconds).")]
    public static partial void RequestsOverRate(this ILogger logger, long requests);

    [LoggerMessage(12, LogLevel.Warning, "The tool {Tool} is hidden: the service {Service}, which it requires, is unavailable.")]
    public static partial void ToolHidden(this ILogger logger, string tool, string service);

    [LoggerMessage(13, LogLevel.Information, "The tool {Tool} is listed again.")]
    public static partial void ToolShown(this ILogger logger, string tool);

    [LoggerMessage(14, LogLevel.Warning, "Tools require services that nothing reports on: {Services}. They count as available. A service is known by the name of its pool, "
        + "its circuit breaker or its health check.")]
    public static partial void UnknownServices(this ILogger logger, string services);

    [LoggerMessage(15, LogLevel.Error, "Clients could not be told that the list of tools has changed")]
    public static partial void ToolListWatchFailed(this ILogger logger, Exception exception);

    [LoggerMessage(16, LogLevel.Warning, "The cache of results could not be {What} ({Times} times since the last such line); calls go on without it. At most one such line in ten seconds.")]
    public static partial void CacheFailed(this ILogger logger, Exception exception, string what, long times);

    [LoggerMessage(17, LogLevel.Warning, "Results of {Tools} are to be kept, but no HybridCache is registered: call builder.Services.AddHybridCache(), or AddSophiaCaching().")]
    public static partial void NoResultCache(this ILogger logger, string tools);

    [LoggerMessage(18, LogLevel.Debug, "A call of the tool {Tool} was refused: {Reason} (correlation id {CorrelationId})")]
    public static partial void CallRefusedToo(this ILogger logger, string tool, ToolRefusal reason, string correlationId);

    [LoggerMessage(20, LogLevel.Warning, "A client has read nothing of its answer for {WriteTimeout}; its connection was closed (Sophia:Mcp:WriteTimeout)")]
    public static partial void ClientDoesNotRead(this ILogger logger, TimeSpan writeTimeout);

    [LoggerMessage(21, LogLevel.Warning, "A tool asked its client something, which an answer in plain JSON cannot carry (Sophia:Mcp:ResponseMode; correlation id {CorrelationId})")]
    public static partial void RequestNotDelivered(this ILogger logger, string correlationId);

    [LoggerMessage(22, LogLevel.Warning, "{Lines} lines on standard input were no JSON-RPC messages; the client was told so (at most one such line in ten seconds): {Reason}")]
    public static partial void LinesUnreadable(this ILogger logger, long lines, string reason);

    [LoggerMessage(50, LogLevel.Warning, "A session could not be {What} in the session store. It goes on, but will not survive a restart or move to another replica.")]
    public static partial void SessionStoreFailed(this ILogger logger, Exception exception, string what);

    [LoggerMessage(51, LogLevel.Warning, "A session was not stored: its client's introduction has {Size} bytes, more than {Largest}")]
    public static partial void SessionTooLarge(this ILogger logger, int size, int largest);

    [LoggerMessage(52, LogLevel.Information, "A session was refused ({Reason}): {Message}")]
    public static partial void SessionRefused(this ILogger logger, string reason, string message);

    [LoggerMessage(53, LogLevel.Warning, "A session in the session store could not be read ({Size} bytes) and was removed; its client initializes again. "
        + "Another version of the program may have written it, or another program.")]
    public static partial void SessionUnreadable(this ILogger logger, Exception exception, int size);

    [LoggerMessage(70, LogLevel.Information, "The issuer {Issuer} has {Count} signing keys")]
    public static partial void KeysFetched(this ILogger logger, string issuer, int count);

    [LoggerMessage(71, LogLevel.Warning, "The signing keys of the issuer {Issuer} could not be fetched: {Reason}. {Consequence}.")]
    public static partial void KeysNotFetched(this ILogger logger, string issuer, string reason, string consequence);

    [LoggerMessage(72, LogLevel.Warning, "{Problem}")]
    public static partial void OpenToEverybody(this ILogger logger, string problem);

    [LoggerMessage(73, LogLevel.Error, "The tools {Tools} carry [Authorize], but AddAuthorizationFilters() was not called on the server's builder: the MCP SDK refuses every call of them.")]
    public static partial void AuthorizationFiltersMissing(this ILogger logger, string tools);

    // In the category of the audit log.
    [LoggerMessage(80, LogLevel.Warning, "A caller was not let in: {Reason} (credential {Credential}, caller {Subject}, from {Address}, correlation id {CorrelationId}, {Skipped} earlier lines left out)")]
    public static partial void CallerNotLetIn(this ILogger logger, string reason, CredentialKind credential, string subject, System.Net.IPAddress? address, string correlationId, long skipped);

    [LoggerMessage(81, LogLevel.Warning, "{Subject} may not use {Method} {Name}: {Reason} (correlation id {CorrelationId}, {Skipped} earlier lines left out)")]
    public static partial void CallNotAllowed(this ILogger logger, string subject, string method, string name, string reason, string correlationId, long skipped);

    [LoggerMessage(82, LogLevel.Warning, "{Subject} asked for a session of another user (from {Address}, correlation id {CorrelationId}, {Skipped} earlier lines left out)")]
    public static partial void ForeignSession(this ILogger logger, string subject, System.Net.IPAddress? address, string correlationId, long skipped);

    [LoggerMessage(83, LogLevel.Information, "{Subject} called {Tool}: {Outcome} (correlation id {CorrelationId})")]
    public static partial void ToolCalled(this ILogger logger, string subject, string tool, string outcome, string correlationId);
}
