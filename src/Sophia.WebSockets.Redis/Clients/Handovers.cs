namespace Sophia.WebSockets.Redis.Clients;

/// <summary>The claims of one client that are under way on this node, and what the node before says to them.</summary>
internal sealed class Handovers
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _claims = 1;
    private long _handedFence;
    private long _inbound;
    private long _outrunBy;

    public Handovers Share()
    {
        lock (_gate)
        {
            _claims++;
            return this;
        }
    }

    /// <summary>True for the last one.</summary>
    public bool Leave()
    {
        lock (_gate)
        {
            return --_claims == 0;
        }
    }

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

    /// <summary>Waits for the node before, at most so long. Gives the last message from the client that it has handled, or 0.</summary>
    public async Task<long> WaitAsync(long fence, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
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

        return 0;
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
