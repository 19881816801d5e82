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
    private readonly T? _connection;

    internal ConnectionLease(LeaseSlot<T> slot, T connection, long ticket)
    {
        _slot = slot;
        _connection = connection;
        _ticket = ticket;
    }

    /// <summary>The connection. Do not keep it beyond the lease.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    public T Connection => _slot is { } slot && slot.Ticket == _ticket ? _connection! : throw new ObjectDisposedException(nameof(ConnectionLease<T>));

    internal bool IsOut => _slot is { } slot && slot.Ticket == _ticket;

    /// <summary>Says that the connection must not be used again: it is closed when the lease ends.</summary>
    public void MarkBroken()
    {
        if (IsOut)
        {
            _slot!.IsBroken = true;
        }
    }

    /// <summary>Returns the connection.</summary>
    public ValueTask DisposeAsync() => _slot is { } slot && slot.Ticket == _ticket ? slot.ReturnAsync() : ValueTask.CompletedTask;
}
