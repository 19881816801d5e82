using System.Diagnostics;

namespace Sophia.Connections;

#pragma warning disable CA1001 // The source has neither timer nor parent: nothing to dispose.
/// <summary>A place for one lease. Whoever took it from the queue owns it alone until it is put back.</summary>
internal abstract class LeaseSlot<T>
#pragma warning restore CA1001
    where T : class
{
    /// <summary>Stands for a beginning that nobody asked for.</summary>
    public const long NotTimed = long.MinValue;

    private CancellationTokenSource _cancel = new();
    private long _issued;

    protected LeaseSlot(int index)
    {
        Index = index;
        Token = _cancel.Token;
    }

    public int Index { get; }

    public T? Connection { get; set; }

    /// <summary>The number of the current lease; 0 while there is none, so that a lease disposed twice does not return somebody else's.</summary>
    public long Ticket { get; private set; }

    /// <summary>When the current lease was handed out, in the pool's milliseconds.</summary>
    public long LeasedAt { get; private set; } = NotTimed;

    public bool IsBroken { get; set; }

    /// <summary>Whether the work of the current lease goes on although its caller was answered: the driver holds it, and nobody forgot it.</summary>
    public bool IsOrphaned { get; set; }

    /// <summary>Where the current lease was taken, while leaks are watched for.</summary>
    public StackTrace? Taker { get; private set; }

    public bool LeakReported { get; set; }

    /// <summary>What the calls made for this slot's connection get. One source per slot, renewed only after it was used, so that a lease allocates none.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Tells the calls made for this slot's connection to stop. Only while it is owned: afterwards its token is somebody else's.</summary>
    public void Cancel() => _cancel.Cancel();

    public void Renew()
    {
        if (_cancel.IsCancellationRequested)
        {
            _cancel.Dispose();
            _cancel = new CancellationTokenSource();
            Token = _cancel.Token;
        }
    }

    /// <summary>Hands out the connection that lies in this slot.</summary>
    public ConnectionLease<T> Issue(long now, StackTrace? taker)
    {
        IsBroken = IsOrphaned = false;
        LeasedAt = now;
        if (taker is not null)
        {
            LeakReported = false;
            Taker = taker;
        }

        Ticket = ++_issued;
        return new ConnectionLease<T>(this, _issued);
    }

    public void Withdraw()
    {
        Ticket = 0;
        Taker = null;
    }

    public abstract ValueTask ReturnAsync();
}
