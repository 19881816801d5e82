namespace Sophia.Connections;

/// <summary>A permit over a driver's own pool, with the connection leased under it.</summary>
internal sealed class DriverSlot<T>(DriverSource<T> source, int index) : LeaseSlot<T>(index)
    where T : class
{
    /// <summary>Whether this permit was let out for a caller who is better served by another connection, and has not been used yet.</summary>
    public bool IsGrowing { get; set; }

    public int HandOffsAtGrowth { get; set; }

    public override ValueTask ReturnAsync() => source.ReturnAsync(this);
}
