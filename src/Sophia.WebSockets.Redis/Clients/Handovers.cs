namespace Sophia.WebSockets.Redis.Clients;

/// <summary>The claims of one client that are under way on this node, and what the node before says to them.</summary>
internal sealed class Handovers
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _handedFence;
    private long _inbound;
    private long _outrunBy;

    /// <summary>How many there are. Guarded by whoever keeps the list of clients.</summary>
    public int Claims { get; set; }

    /// <summary>The node before has stopped: the owner with this fence may begin.</summary>
    public void OnHandedOver(long fence, long inbound)
    {
        lock (_gate)
        {
            (_handedFence, _inbound) = (Math.Max(_handedFence, fence), Math.Max(_inbound, inbound));
        }

        Announce();
    }

    /// <summary>An even newer connection has the client.</summary>
    public void OnFenced(long fence)
    {
        lock (_gate)
        {
            _outrunBy = Math.Max(_outrunBy, fence);
        }

        Announce();
    }

    public bool IsOutrun(long fence)
    {
        lock (_gate)
        {
            return _outrunBy > fence;
        }
    }

    /// <summary>Waits for the nodes before, at most so long. Gives the last message from the client that they have handled; null if they do not say.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled: nobody begins.</exception>
    public async Task<long?> WaitAsync(long fence, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (!either.IsCancellationRequested)
        {
            Task news;
            lock (_gate)
            {
                if (_handedFence >= fence || _outrunBy > fence)
                {
                    return _inbound;
                }

                news = _news.Task;
            }

            await news.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private void Announce()
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            (news, _news) = (_news, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        news.TrySetResult();
    }
}
