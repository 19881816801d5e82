using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Sophia.Resilience;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// Sends requests until they are answered: renews a token that was refused, tries passing failures again under a budget, waits as long as the service asks.
/// Submissions may be repeated because they carry a request id, by which the service knows them again.
/// </summary>
internal sealed class ApiClient(ApiTransport transport, SnowflakeCredential credential, SnowflakeOptions options, SnowflakeMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly RetryBudget _budget = new();

    public string Advice => credential.Advice;

    /// <summary>The answer, whatever its status is: those that mean another attempt have been tried again as often as allowed.</summary>
    /// <exception cref="SnowflakeException">Nothing answered, or the token was refused.</exception>
    public async Task<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        _budget.RecordCall();
        var renewed = false;
        for (var attempt = 0; ; attempt++)
        {
            var token = await credential.GetAsync(cancellationToken).ConfigureAwait(false);
            ApiResponse? response = null;
            Exception? failure = null;
            try
            {
                response = await transport.SendAsync(request, PathFor(request, attempt > 0 || renewed), token, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
            {
                failure = exception;
            }

            metrics.Requested(request.Operation, response?.Status);
            if (response is { Status: HttpStatusCode.Unauthorized } && !renewed && Renew(response, token))
            {
                (renewed, attempt) = (true, attempt - 1);
                response.Dispose();
                continue;
            }

            if (response is not null && !IsPassing(response.Status))
            {
                token.WasAccepted |= response.Status is not HttpStatusCode.Unauthorized;
                return response;
            }

            if (!MayRetry(attempt, response) || !_budget.TryTakeRetry())
            {
                return response ?? throw ErrorMapper.NoAnswer(failure!, request, options);
            }

            await PauseAsync(request, attempt, response, cancellationToken).ConfigureAwait(false);
            response?.Dispose();
        }
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static string PathFor(ApiRequest request, bool again) => again && request.Operation is ApiOperation.Submit ? request.Path + "&retry=true" : request.Path;

    private bool Renew(ApiResponse response, SnowflakeToken token)
    {
        var expired = ErrorMapper.SaysExpired(response);
        if (!credential.Refused(token, expired, response.ServerTime))
        {
            return false;
        }

        logger.TokenRenewed(token.Type);
        return true;
    }

    private bool MayRetry(int attempt, ApiResponse? response) =>
        attempt < options.RetryAttempts && !(response?.RetryAfter > SnowflakeDefaults.MaxRetryAfter);

    private async Task PauseAsync(ApiRequest request, int attempt, ApiResponse? response, CancellationToken cancellationToken)
    {
        var pause = response?.RetryAfter ?? Backoff(attempt);
        metrics.Retried(request.Operation);
        logger.Retrying(request.Operation, response is null ? "no answer" : ((int)response.Status).ToString(CultureInfo.InvariantCulture), attempt + 1, options.RetryAttempts, pause);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan Backoff(int attempt)
    {
        var longest = options.RetryDelay * Math.Pow(2, attempt);
        longest = longest < SnowflakeDefaults.MaxRetryDelay ? longest : SnowflakeDefaults.MaxRetryDelay;
#pragma warning disable CA5394 // Spreads retries; nothing to guess.
        return longest * (0.5 + (Random.Shared.NextDouble() * 0.5));
#pragma warning restore CA5394
    }
}
