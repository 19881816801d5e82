using Microsoft.Extensions.Logging;

namespace Sophia.Hosting;

/// <summary>Runs the steps in order and undoes, in reverse, those that were begun.</summary>
internal sealed class StartupSequence(IEnumerable<StartupStep> steps, TimeProvider time, ILogger logger)
{
    private readonly StartupStep[] _steps = [.. steps.OrderBy(step => step.Order)];
    private readonly Stack<(StartupStep Step, Task Start)> _begun = new();

    /// <exception cref="StartupFailedException">A step failed. Nothing has been cleaned up yet.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var step in _steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            try
            {
                // A step that ignores its token must not keep the process from stopping.
                await Begin(step, cancellationToken).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception error)
            {
                throw new StartupFailedException(step.Name, FailureReason.Of(error), error);
            }

            logger.StepDone(step.Name, time.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    /// <summary>Undoes what was begun, last first. One failure does not keep the others from being undone.</summary>
    public async Task CleanupAsync(CancellationToken cancellationToken)
    {
        while (_begun.TryPop(out var begun))
        {
            try
            {
                // Never beside a start that goes on: the step's author wrote the two for one after the other.
                await begun.Start.WaitAsync(HostingDefaults.StartLeftBehind, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!begun.Start.IsCompleted)
                {
                    logger.StartLeftBehind(begun.Step.Name);
                    continue;
                }

                await begun.Step.CleanupAsync(cancellationToken).WaitAsync(cancellationToken);
            }
            catch (Exception error)
            {
                logger.CleanupFailed(begun.Step.Name, FailureReason.Of(error), error);
            }
        }
    }

    private Task Begin(StartupStep step, CancellationToken cancellationToken)
    {
        Task start;
        try
        {
            start = step.StartAsync(cancellationToken);
        }
        catch (Exception error)
        {
            start = Task.FromException(error);
        }

        _begun.Push((step, start));
        return start;
    }
}
