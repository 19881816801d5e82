using Microsoft.Extensions.Logging;

namespace Sophia.Health;

/// <summary>
/// Reads and writes the states without ever waiting long for their store: one that hangs or blocks its thread delays neither the start nor the
/// checks, and one state that cannot be written keeps no other from being written.
/// </summary>
internal sealed class HealthStateKeeper(IHealthStateStore? store, TimeProvider time, ILogger logger)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private Task _saving = Task.CompletedTask;

    public async Task RestoreAsync((string Name, Func<byte[], bool> Take)[] states, CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var token = linked.Token;
        var reads = Array.ConvertAll(states, state => (state.Name, state.Take, Reading: Task.Run(() => store.ReadAsync(state.Name, token), CancellationToken.None)));
        foreach (var (name, take, reading) in reads)
        {
            try
            {
                if (await reading.WaitAsync(token) is { } state)
                {
                    take(state);
                }
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // Without its memory the monitor still works.
                logger.StateNotRead(name, Problem(error, deadline));
            }
        }
    }

    public async Task SaveAsync((string Name, Func<byte[]> Give)[] states, CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return;
        }

        if (!_saving.IsCompleted)
        {
            logger.StateNotWritten("all", "The store still has not answered the write before.");
            return;
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var token = linked.Token;
        _saving = Task.Run(() => WriteAsync(store, states, token), CancellationToken.None);
        try
        {
            await _saving.WaitAsync(token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            logger.StateNotWritten("all", Problem(error, deadline));
        }
    }

    private async Task WriteAsync(IHealthStateStore target, (string Name, Func<byte[]> Give)[] states, CancellationToken cancellationToken)
    {
        foreach (var (name, give) in states)
        {
            try
            {
                await target.WriteAsync(name, give(), cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                logger.StateNotWritten(name, error.Message);
            }
            catch (Exception)
            {
                // Whoever waited has said so.
                return;
            }
        }
    }

    private static string Problem(Exception error, CancellationTokenSource deadline) =>
        deadline.IsCancellationRequested ? $"No answer within {Patience.TotalSeconds:0} s." : error.Message;
}
