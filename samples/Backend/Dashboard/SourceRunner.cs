using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Backend.Dashboard;

/// <summary>Runs one source within its deadline and turns whatever goes wrong into a reason. A source that ignores its token is left behind, and not started again before it returns.</summary>
internal sealed class SourceRunner(DashboardSource source, IOptions<DashboardOptions> options, BackendMetrics metrics, TimeProvider time, ILogger<SourceRunner> logger)
{
    private int _stuck;

    public string Field => source.Field;

    public async Task<(JsonElement Value, string? Failure)> RunAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _stuck) != 0)
        {
            return Fail("It has not returned from an earlier run yet.");
        }

        using var late = new CancellationTokenSource(options.Value.SourceTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        // Its own task: a source that blocks its thread before its first await holds up neither the page nor the other sources.
        var run = Task.Run(() => source.CollectAsync(limit.Token), CancellationToken.None);
        try
        {
            var value = await run.WaitAsync(limit.Token);
            return Problem(value) is { } problem ? Fail(problem) : (value, null);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LeaveBehind(run);
            return Fail($"It took longer than {options.Value.SourceTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LeaveBehind(run);
            throw;
        }
        catch (Exception error)
        {
            return Fail(Reason(error));
        }
    }

    private static string Reason(Exception error) => error switch
    {
        Storage.StorageUnavailableException storage => storage.Message,
        TimeoutException => "It took too long.",
        // Messages of other exceptions may hold what callers must not see; the log has them.
        _ => $"It failed ({error.GetType().Name}).",
    };

    private string? Problem(JsonElement value)
    {
        var expected = DashboardFields.IsList(source.Field) ? JsonValueKind.Array : JsonValueKind.Object;
        return value.ValueKind != expected
            ? $"It gave {value.ValueKind} where {expected} belongs."
            : value.GetRawText().Length > BackendDefaults.MaxSectionBytes ? $"It gave more than {BackendDefaults.MaxSectionBytes / 1024} KiB." : null;
    }

    private (JsonElement Value, string? Failure) Fail(string reason)
    {
        reason = reason.Length <= BackendDefaults.MaxReasonLength ? reason : reason[..BackendDefaults.MaxReasonLength];
        metrics.SourceFailed(source.Field);
        logger.SourceFailed(source.Field, reason);
        return (DashboardFields.Empty(source.Field), reason);
    }

    private void LeaveBehind(Task run)
    {
        if (run.IsCompleted)
        {
            return;
        }

        Interlocked.Increment(ref _stuck);
        _ = run.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                Interlocked.Decrement(ref _stuck);
            },
            TaskScheduler.Default);
    }
}
