using System.Threading.Tasks.Sources;

namespace Sophia.Connections;

/// <summary>A caller who gets the slot and does the rest itself.</summary>
internal sealed class GrantWaiter(SlotQueue queue) : SlotWaiter(queue), IValueTaskSource<SlotGrant>
{
    private ManualResetValueTaskSourceCore<SlotGrant> _core = new() { RunContinuationsAsynchronously = true };

    public override short Version => _core.Version;

    public override void Complete(SlotGrant grant) => _core.SetResult(grant);

    public SlotGrant GetResult(short token)
    {
        var grant = _core.GetResult(token);
        _core.Reset();
        Recycle();
        return grant;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
