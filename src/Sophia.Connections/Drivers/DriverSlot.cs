namespace Sophia.Connections;

/// <summary>A permit over a driver's own pool, with the connection leased under it.</summary>
internal sealed class DriverSlot<T>(DriverSource<T> source, int index) : LeaseSlot<T>(index)
    where T : class
{
    public override ValueTask ReturnAsync() => source.ReturnAsync(this);
}
