using System.Threading.Tasks.Sources;

namespace Sophia.Connections;

/// <summary>One caller in the queue. Reused; linked and unlinked under the queue's lock only, and whoever unlinks it completes it.</summary>
internal sealed class SlotWaiter : IValueTaskSource<SlotGrant>
{
    private readonly SlotQueue _queue;
    private ManualResetValueTaskSourceCore<SlotGrant> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;

    public SlotWaiter(SlotQueue queue) => _queue = queue;

    public SlotWaiter? Previous { get; set; }

    public SlotWaiter? Next { get; set; }

    public bool IsQueued { get; set; }

    public long EnqueuedAt { get; set; }

    public long Deadline { get; set; }

    public ValueTask<SlotGrant> Task => new(this, _core.Version);

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static state => ((SlotWaiter)state!).OnCancelled(), this);
        }
    }

    public void Complete(SlotGrant grant) => _core.SetResult(grant);

    public SlotGrant GetResult(short token)
    {
        var grant = _core.GetResult(token);

        // Waits for a cancellation callback under way, so that it cannot meet the next user of this waiter.
        _cancellation.Dispose();
        _cancellation = default;
        _core.Reset();
        _queue.Recycle(this);
        return grant;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    private void OnCancelled() => _queue.Withdraw(this, SlotOutcome.Cancelled);
}
