namespace Sophia.Connections;

/// <summary>One caller in the queue. Reused; linked and unlinked under the queue's lock only, and whoever unlinks it completes it.</summary>
internal abstract class SlotWaiter(SlotQueue queue)
{
    private CancellationTokenRegistration _cancellation;
    private WaitRequest _request;

    public SlotWaiter? Previous { get; set; }

    public SlotWaiter? Next { get; set; }

    public bool IsQueued { get; set; }

    public long EnqueuedAt { get; private set; }

    public ref readonly WaitRequest Request => ref _request;

    /// <summary>Which use of this waiter it is: what the caller's task is bound to.</summary>
    public abstract short Version { get; }

    /// <summary>Answers the caller. Called once per wait, by whoever took this waiter out of the queue.</summary>
    public abstract void Complete(SlotGrant grant);

    public void Begin(in WaitRequest request, long now)
    {
        _request = request;
        EnqueuedAt = now;
    }

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static state => ((SlotWaiter)state!).OnCancelled(), this);
        }
    }

    /// <summary>Ends this use once the caller has its answer.</summary>
    protected void Recycle()
    {
        Detach();
        queue.Recycle(this);
    }

    /// <summary>Waits for a cancellation callback under way, so that it cannot meet the next user of this waiter.</summary>
    protected void Detach()
    {
        _cancellation.Dispose();
        _cancellation = default;
        _request = default;
    }

    private void OnCancelled() => queue.Withdraw(this, SlotOutcome.Cancelled);
}
