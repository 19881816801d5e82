namespace Sophia.Connections;

#pragma warning disable CA1001 // The source has neither timer nor parent: nothing to dispose.
/// <summary>A permit over a driver's own pool, with the connection leased under it and the token its driver calls get.</summary>
internal sealed class DriverSlot<T>(DriverSource<T> source, int index) : LeaseSlot<T>(index)
#pragma warning restore CA1001
    where T : class
{
    private CancellationTokenSource _cancel = new();

    /// <summary>One source per permit, renewed only after it was used, so that a lease from the driver's idle connections allocates none.</summary>
    public CancellationToken Token => _cancel.Token;

    public void Cancel() => _cancel.Cancel();

    public void Renew()
    {
        if (_cancel.IsCancellationRequested)
        {
            _cancel.Dispose();
            _cancel = new CancellationTokenSource();
        }
    }

    public override ValueTask ReturnAsync() => source.ReturnAsync(this);
}
