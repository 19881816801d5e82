namespace Sophia.Connections;

/// <summary>One lease of a shared connection. Nothing is handed over with it: it only keeps the connection from being closed under whoever has it.</summary>
internal sealed class SharedSlot<T>(SharedSource<T> source, SharedBlock<T> block, int index) : LeaseSlot<T>(index)
    where T : class
{
    public SharedBlock<T> Block => block;

    public override ValueTask ReturnAsync()
    {
        Withdraw();
        source.Leave(this);
        return ValueTask.CompletedTask;
    }
}
