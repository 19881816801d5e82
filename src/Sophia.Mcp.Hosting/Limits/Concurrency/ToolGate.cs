namespace Sophia.Mcp.Hosting;

/// <summary>The slots of one tool, with a short bounded queue in order of arrival.</summary>
internal sealed class ToolGate(int slots, int queueLimit, TimeSpan queueTimeout, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(slots);
    private int _waiting;

    /// <summary>Takes a slot if one is free. Allocates nothing.</summary>
    public bool TryEnter() => _slots.Wait(0);

    /// <summary>Waits for a slot.</summary>
    /// <returns>False if the queue is full or the wait took too long.</returns>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > queueLimit || queueTimeout == TimeSpan.Zero)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        using var late = new CancellationTokenSource(queueTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Exit() => _slots.Release();

    public void Dispose() => _slots.Dispose();
}
