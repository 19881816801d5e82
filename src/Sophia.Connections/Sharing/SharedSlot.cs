namespace Sophia.Connections;

/// <summary>The one slot of a shared connection: its leases end without anything being returned.</summary>
internal sealed class SharedSlot<T>() : LeaseSlot<T>(0)
    where T : class
{
    public override ValueTask ReturnAsync() => ValueTask.CompletedTask;
}
