using System.Net;
using System.Text.Json;

namespace Sophia.Connections.Snowflake;

/// <summary>One statement on its way: submitted, waited for, and given up in order.</summary>
internal sealed class StatementRun(ApiClient api, SnowflakeOptions options, SnowflakeMetrics metrics, TimeProvider time)
{
    /// <summary>Known as soon as the service has said it.</summary>
    public string? Handle { get; private set; }

    /// <summary>The result, when there is one.</summary>
    public async Task<SnowflakeResult> FinishAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var pause = SnowflakeDefaults.FirstPoll;
        for (var current = request; ; current = new ApiRequest(ApiOperation.Poll, StatementPath.Of(Handle!), Handle: Handle))
        {
            using (var response = await api.SendAsync(current, cancellationToken).ConfigureAwait(false))
            {
                if (response.Status is HttpStatusCode.OK)
                {
                    return Read(response);
                }

                if (response.Status is not HttpStatusCode.Accepted)
                {
                    throw ErrorMapper.From(response, current, api.Advice, options);
                }

                Handle = ApiError.Read(response).Handle ?? Handle ?? throw ErrorMapper.Protocol("a statement was accepted, and no handle was given.", null);

                // A Retry-After of nothing is no advice: it would have us ask without a pause until the statement ends.
                await Task.Delay(response.RetryAfter is { Ticks: > 0 } asked ? asked : pause, time, cancellationToken).ConfigureAwait(false);
            }

            pause = pause * SnowflakeDefaults.PollGrowth is var next && next < SnowflakeDefaults.LongestPoll ? next : SnowflakeDefaults.LongestPoll;
        }
    }

    private SnowflakeResult Read(ApiResponse response)
    {
        metrics.Received(response.Body.Length);
        PlainBody? body = null;
        try
        {
            body = PlainBody.From(response.Body);
            var answer = StatementAnswer.Read(body.Span);
            if (answer.Handle is null)
            {
                throw new JsonException("There is no statementHandle.");
            }

            Handle = answer.Handle;
            return new SnowflakeResult(new ResultSource(answer, body, api, options, metrics, time));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException or OverflowException)
        {
            body?.Dispose();
            throw ErrorMapper.Protocol(exception.Message, Handle, exception);
        }
    }
}
