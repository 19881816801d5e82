namespace Sophia.Connections;

/// <summary>The one slot of a shared connection. Its leases are only counted, so that the connection is not closed under them.</summary>
internal sealed class SharedSlot<T>(SharedSource<T> source) : LeaseSlot<T>(0)
    where T : class
{
    public override ValueTask ReturnAsync()
    {
        source.Leave();
        return ValueTask.CompletedTask;
    }
}
