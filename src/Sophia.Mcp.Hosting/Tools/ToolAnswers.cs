using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sophia.Mcp.Hosting;

/// <summary>Turns failures and refusals of a call into results with <c>isError</c>: what to do, when to come back, and an id that stands in the log.</summary>
internal sealed class ToolAnswers(IOptions<SophiaMcpServerOptions> options, McpHostingMetrics metrics, ILogger<ToolAnswers> logger)
{
    private readonly bool _explainArguments = options.Value.ArgumentErrors;
    private readonly bool _map = options.Value.ErrorMapping;

    /// <summary>False for what the SDK has to see: its own protocol errors, requests for input, and callers who have gone.</summary>
    public bool IsMapped(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        ToolTimeoutException => true,
        McpProtocolException or InputRequiredException => false,
        OperationCanceledException when cancellationToken.IsCancellationRequested => false,
        _ => _map || (_explainArguments && ArgumentDiagnosis.MayBeAbout(exception)),
    };

    public (CallToolResult Result, string ErrorType) For(ToolPlan plan, RequestContext<CallToolRequestParams> request, Exception exception)
    {
        if (exception is ToolTimeoutException)
        {
            return (Refuse(plan, ToolRefusal.Timeout), McpErrorTypes.Timeout);
        }

        if (_explainArguments && ArgumentDiagnosis.Explain(request, exception) is { Count: > 0 } problems)
        {
            return (RefuseArguments(plan, problems), McpErrorTypes.Arguments);
        }

        if (!_map)
        {
            // Exactly the SDK's own answer: only the argument errors are ours.
            return (Error($"An error occurred invoking '{request.Params?.Name}'{(exception is McpException ? $": {exception.Message}" : ".")}", null), McpErrorTypes.Tool);
        }

        return (Failed(plan, request, exception), McpErrorTypes.Tool);
    }

    public CallToolResult Refuse(ToolPlan plan, ToolRefusal reason, TimeSpan retryAfter = default)
    {
        var limits = plan.Limits;
        var (text, retry) = reason switch
        {
            ToolRefusal.Rate => (
                $"The tool '{plan.Name}' has been called too often. Try again in {Seconds(WholeSeconds(retryAfter))}, and ask for more at once.", WholeSeconds(retryAfter)),
            ToolRefusal.Timeout => (
                $"The tool '{plan.Name}' did not finish within {Seconds(limits.Timeout)} and was cancelled. Ask for less at once, or try again later.", TimeSpan.Zero),
            ToolRefusal.Busy => (
                $"The tool '{plan.Name}' is busy: {limits.MaxConcurrency} calls are running and no slot became free. Try again in {Seconds(RetryAfter(limits))}.",
                RetryAfter(limits)),
            ToolRefusal.CallerBusy => (
                $"You have as many calls of '{plan.Name}' or of this server under way as one caller may have. Wait for one to end, or try again in {Seconds(RetryAfter(limits))}.",
                RetryAfter(limits)),
            ToolRefusal.ServerBusy => ($"The server is busy and no slot became free. Try again in {Seconds(RetryAfter(limits))}.", RetryAfter(limits)),
            _ => (
                $"The tool '{plan.Name}' is not available: {plan.Overdue} earlier calls have passed their timeout and still run. Try again in {Seconds(RetryAfter(limits))}.",
                RetryAfter(limits)),
        };
        var id = CallCorrelation.Current();
        metrics.Refused(plan, reason);
        Say(plan, reason, id);
        return Error($"{text} (correlation id {id})", Facts(id, Name(reason), retry));
    }

    public CallToolResult RefuseUnavailable(ToolPlan plan, ServiceOutage outage)
    {
        var id = CallCorrelation.Current();
        var retry = outage.RetryAfter > TimeSpan.Zero ? WholeSeconds(outage.RetryAfter) : TimeSpan.Zero;
        metrics.Refused(plan, ToolRefusal.Unavailable);
        Say(plan, ToolRefusal.Unavailable, id);
        var facts = Facts(id, Name(ToolRefusal.Unavailable), retry);
        facts["sophia/service"] = outage.Service;
        var when = retry > TimeSpan.Zero ? $"in {Seconds(retry)}" : "later";
        return Error($"The tool '{plan.Name}' is not available: the service '{outage.Service}', which it needs, is down. Nothing was done. Try again {when}. (correlation id {id})", facts);
    }

    public CallToolResult RefuseSize(ToolPlan plan, long size)
    {
        var id = CallCorrelation.Current();
        metrics.Refused(plan, ToolRefusal.Size);
        Say(plan, ToolRefusal.Size, id);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"The result of the tool '{plan.Name}' has {size} bytes, more than the {plan.Limits.MaxResultSize} that may be answered. The tool has run. Ask for less at once. (correlation id {id})");
        var facts = Facts(id, Name(ToolRefusal.Size), TimeSpan.Zero);
        (facts["sophia/resultBytes"], facts["sophia/maxResultBytes"]) = (size, plan.Limits.MaxResultSize);
        return Error(text, facts);
    }

    public CallToolResult RefuseArguments(ToolPlan plan, IReadOnlyList<ArgumentProblem> problems)
    {
        var id = CallCorrelation.Current();
        metrics.Refused(plan, ToolRefusal.Arguments);
        logger.ArgumentsRefused(plan.Name, problems.Count, id);
        var facts = Facts(id, Name(ToolRefusal.Arguments), TimeSpan.Zero);
        facts["sophia/arguments"] = new JsonArray([.. problems.Select(static problem => problem.ToJson())]);
        return Error($"The tool '{plan.Name}' was called with wrong arguments: {string.Join("; ", problems)}.", facts);
    }

    public CallToolResult RefuseArgumentsSize(ToolPlan plan, long size)
    {
        var id = CallCorrelation.Current();
        metrics.Refused(plan, ToolRefusal.Arguments);
        Say(plan, ToolRefusal.Arguments, id);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"The arguments of the tool '{plan.Name}' have {size} bytes, more than the {plan.Limits.MaxArgumentsSize} that it takes. Nothing was done. Send less at once. (correlation id {id})");
        var facts = Facts(id, Name(ToolRefusal.Arguments), TimeSpan.Zero);
        (facts["sophia/argumentsBytes"], facts["sophia/maxArgumentsBytes"]) = (size, plan.Limits.MaxArgumentsSize);
        return Error(text, facts);
    }

    private CallToolResult Failed(ToolPlan plan, RequestContext<CallToolRequestParams> request, Exception exception)
    {
        var id = CallCorrelation.Current();
        var facts = CallerFacts.From(exception);
        if (exception is McpException)
        {
            // What the tool tells its caller on purpose; a client must not be able to fill the error log.
            logger.CallDeclined(plan.Name, exception.Message, id);
        }
        else
        {
            logger.CallFailed(exception, plan.Name, id);
        }

        var prefix = $"An error occurred invoking '{request.Params?.Name}'";
        if (exception is McpException && facts.Message is null)
        {
            // Meant for the caller as it is: the answer of the bare SDK, to the letter. The id is in the log and in the response's header.
            return Error($"{prefix}: {exception.Message}", null);
        }

        var text = facts.Message is { } message ? $"{prefix}: {message} (correlation id {id})" : $"{prefix}. (correlation id {id})";
        var meta = Facts(id, "failed", facts.RetryAfter);
        if (facts.Service is { } service)
        {
            meta["sophia/service"] = service;
        }

        return Error(text, meta);
    }

    // What callers can bring about as often as they like is said now and then, with how often.
    private void Say(ToolPlan plan, ToolRefusal reason, string id)
    {
        var storm = reason is ToolRefusal.Arguments or ToolRefusal.Rate or ToolRefusal.Busy or ToolRefusal.CallerBusy or ToolRefusal.ServerBusy or ToolRefusal.Unavailable;
        var times = 1L;
        if (!storm || plan.Refusals.IsDue(out times))
        {
            logger.CallRefused(plan.Name, reason, times, id);
        }
        else
        {
            logger.CallRefusedToo(plan.Name, reason, id);
        }
    }

    private static CallToolResult Error(string text, JsonObject? meta) =>
        new() { IsError = true, Content = [new TextContentBlock { Text = text }], Meta = meta };

    private static JsonObject Facts(string id, string reason, TimeSpan retryAfter)
    {
        var facts = new JsonObject { ["sophia/correlationId"] = id, ["sophia/reason"] = reason };
        if (retryAfter > TimeSpan.Zero)
        {
            facts["sophia/retryAfterSeconds"] = Math.Ceiling(retryAfter.TotalSeconds);
        }

        return facts;
    }

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(time.TotalSeconds)));

    private static TimeSpan RetryAfter(ToolLimits limits) => limits.QueueTimeout > TimeSpan.FromSeconds(1) ? limits.QueueTimeout : TimeSpan.FromSeconds(1);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    internal static string Name(ToolRefusal reason) => reason switch
    {
        ToolRefusal.Arguments => "arguments",
        ToolRefusal.Busy => "busy",
        ToolRefusal.CallerBusy => "caller_busy",
        ToolRefusal.ServerBusy => "server_busy",
        ToolRefusal.Rate => "rate",
        ToolRefusal.Size => "size",
        ToolRefusal.Stuck => "stuck",
        ToolRefusal.Unavailable => "unavailable",
        _ => "timeout",
    };
}
