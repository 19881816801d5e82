using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Sophia.Connections.Snowflake;

/// <summary>
/// Cancels on the server what its caller has given up, while the caller is answered already. A statement whose handle is not known yet is found by its request id:
/// the same request, repeated, answers with the handle and does not run again.
/// </summary>
internal sealed class StatementCanceller(ApiClient api, SnowflakeOptions options, SnowflakeMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    public void CancelSoon(ApiRequest submission, Guid requestId, string? handle)
    {
        if (handle is null && !submission.WasSent)
        {
            return;
        }

        var task = Task.Run(() => CancelAsync(submission, requestId, handle));
        _running[task] = true;
        _ = task.ContinueWith(static (done, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(done, out _), _running, TaskScheduler.Default);
    }

    /// <summary>Waits for what is under way; each has a time limit.</summary>
    public Task WaitAsync() => Task.WhenAll(_running.Keys);

    public async Task CancelAsync(string handle, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(ApiOperation.Cancel, StatementPath.Cancel(handle), Handle: handle);
        using var response = await api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var error = response.Status is HttpStatusCode.OK ? null : ErrorMapper.From(response, request, api.Advice, options);

        // That it has ended, or was cancelled before, is what was wanted.
        if (error is { Kind: not (SnowflakeErrorKind.Statement or SnowflakeErrorKind.Canceled) })
        {
            throw error;
        }

        logger.Cancelled(handle);
    }

    private async Task CancelAsync(ApiRequest submission, Guid requestId, string? handle)
    {
        using var limit = new CancellationTokenSource(options.CancelTimeout, time);
        try
        {
            handle ??= await FindAsync(submission, requestId, limit.Token).ConfigureAwait(false);
            if (handle is not null)
            {
                await CancelAsync(handle, limit.Token).ConfigureAwait(false);
                metrics.Cancelled(succeeded: true);
            }
        }
        catch (Exception exception)
        {
            // Its caller has gone; the statement's own limit ends it.
            logger.CancelFailed(exception, handle);
            metrics.Cancelled(succeeded: false);
        }
    }

    /// <summary>The handle, or null if the statement has ended.</summary>
    private async Task<string?> FindAsync(ApiRequest submission, Guid requestId, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(ApiOperation.Submit, StatementPath.Submit(requestId, asynchronous: true) + "&retry=true", submission.Body);
        using var response = await api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Status is HttpStatusCode.Accepted ? ApiError.Read(response).Handle : null;
    }
}
