using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>Runs one <see cref="IHealthCheck"/> once: in its own scope, with a deadline, whatever it does.</summary>
internal sealed class HealthCheckExecution(HealthCheckRegistration registration, IServiceScopeFactory scopes, TimeSpan timeout, TimeProvider time)
{
    private Task _abandoned = Task.CompletedTask;

    public async Task<(HealthCheckResult Result, TimeSpan Duration)> RunAsync(CancellationToken cancellationToken)
    {
        if (!_abandoned.IsCompleted)
        {
            return (Failure($"The run before this one ignored its timeout of {timeout.TotalSeconds:0.###} s and still has not returned."), timeout);
        }

        var start = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        // On the pool: a check that blocks its thread must not block the one who asks.
        var work = Task.Run(() => InvokeAsync(linked.Token), CancellationToken.None);
        HealthCheckResult result;
        try
        {
            result = await work.WaitAsync(linked.Token);
        }
        catch (Exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            result = Failure($"No answer within {timeout.TotalSeconds:0.###} s.");
            Abandon(work);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon(work);
            throw;
        }
        catch (Exception error)
        {
            result = Failure(error.Data["sophia.caller.message"] as string ?? error.Message, error);
        }

        return (result, time.GetElapsedTime(start));
    }

    private async Task<HealthCheckResult> InvokeAsync(CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope)
        {
            var check = registration.Factory(scope.ServiceProvider);
            // Within the timeout and the scope: a list among the data may be read only here.
            return Snapshot(await check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, cancellationToken));
        }
    }

    // default(HealthCheckResult) has no data, an enumeration holds any number, and a check may go on writing to what it gave.
    private HealthCheckResult Snapshot(HealthCheckResult given)
    {
        if (!Enum.IsDefined(given.Status))
        {
            return Failure($"The check answered with status {(int)given.Status}, which does not exist.");
        }

        return new HealthCheckResult(given.Status, ShortText.Of(given.Description ?? given.Exception?.Message, ShortText.Summary), given.Exception, HealthDataCopy.Of(given.Data));
    }

    private void Abandon(Task work) =>
        _abandoned = work.ContinueWith(
            static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private HealthCheckResult Failure(string description, Exception? exception = null) =>
        new(registration.FailureStatus, ShortText.Of(description, ShortText.Summary), exception);
}
