namespace Sophia.Connections;

/// <summary>A connection for one caller's use, until the lease is disposed.</summary>
/// <typeparam name="T">The native connection.</typeparam>
/// <remarks>A value, so that leasing allocates nothing. Dispose it exactly once per lease; disposing a copy again does nothing. Not for use by several threads at once.</remarks>
#pragma warning disable CA1815 // Comparing leases has no meaning.
public readonly struct ConnectionLease<T> : IAsyncDisposable
#pragma warning restore CA1815
    where T : class
{
    private readonly LeaseSlot<T>? _slot;
    private readonly long _ticket;

    // The connection itself stays in the slot: every reference in a value costs a write barrier each time the value is passed on.
    internal ConnectionLease(LeaseSlot<T> slot, long ticket)
    {
        _slot = slot;
        _ticket = ticket;
    }

    /// <summary>The connection. Do not keep it beyond the lease.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    public T Connection => IsOut && _slot!.Connection is { } connection ? connection : throw new ObjectDisposedException(nameof(ConnectionLease<T>));

    internal LeaseSlot<T>? Slot => _slot;

    internal bool IsOut => _slot is { } slot && slot.Ticket == _ticket;

    /// <summary>Says that the connection must not be used again: it is closed when the lease ends.</summary>
    public void MarkBroken()
    {
        if (IsOut)
        {
            _slot!.IsBroken = true;
        }
    }

    /// <summary>Says that a call goes on over the connection although its caller was answered: it is no leak, and nobody gets it afterwards.</summary>
    internal void MarkOrphaned()
    {
        if (IsOut)
        {
            _slot!.IsBroken = _slot.IsOrphaned = true;
        }
    }

    /// <summary>Returns the connection.</summary>
    public ValueTask DisposeAsync() => _slot is { } slot && slot.Ticket == _ticket ? slot.ReturnAsync() : ValueTask.CompletedTask;
}
