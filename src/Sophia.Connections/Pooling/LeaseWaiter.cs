using System.Threading.Tasks.Sources;

namespace Sophia.Connections;

/// <summary>A caller who gets its lease as soon as the slot is put back: no state machine runs between the return of one caller and the work of the next.</summary>
internal sealed class LeaseWaiter<T>(SlotPool<T> pool, SlotQueue queue) : SlotWaiter(queue), IValueTaskSource<ConnectionLease<T>>
    where T : class
{
    private ManualResetValueTaskSourceCore<ConnectionLease<T>> _core = new() { RunContinuationsAsynchronously = true };

    public override short Version => _core.Version;

    public override void Complete(SlotGrant grant) => pool.Answer(this, grant);

    public void Succeed(ConnectionLease<T> lease) => _core.SetResult(lease);

    public void Fail(Exception exception) => _core.SetException(exception);

    public ConnectionLease<T> GetResult(short token)
    {
        // The core refuses a second look at the same wait by itself; a look before the end must not recycle what is still in the queue.
        if (_core.GetStatus(token) is ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The lease is not there yet: await it.");
        }

        try
        {
            var lease = _core.GetResult(token);
            _core.Reset();
            Detach();
            pool.Leave(lease, this);
            return lease;
        }
        catch
        {
            _core.Reset();
            Recycle();
            throw;
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
