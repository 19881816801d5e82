namespace Sophia.Connections.Snowflake;

/// <summary>Fetches the partitions of a result in order, some ahead of the one that is read, as many as options allow in number and bytes. For one reader.</summary>
internal sealed class PartitionWindow : IAsyncDisposable
{
    private readonly IReadOnlyList<PartitionInfo> _partitions;
    private readonly Func<int, CancellationToken, Task<PooledBody>> _fetch;
    private readonly int _ahead;
    private readonly long _aheadBytes;
    private readonly Queue<(long Cost, Task<PooledBody> Body)> _window = new();
    private readonly CancellationTokenSource _stop = new();
    private int _next;
    private long _cost;

    /// <summary>Makes a window that begins with a partition.</summary>
    public PartitionWindow(IReadOnlyList<PartitionInfo> partitions, int first, SnowflakeOptions options, Func<int, CancellationToken, Task<PooledBody>> fetch)
    {
        _partitions = partitions;
        _fetch = fetch;
        _ahead = options.FetchAhead;
        _aheadBytes = options.FetchAheadBytes;
        _next = first;
    }

    /// <summary>Begins to fetch what may be fetched ahead.</summary>
    public void FetchAhead()
    {
        while (_next < _partitions.Count && _window.Count < _ahead && (_window.Count == 0 || _cost + _partitions[_next].Cost <= _aheadBytes))
        {
            FetchNext();
        }
    }

    /// <summary>The next partition; the caller disposes it.</summary>
    public async Task<PooledBody> TakeAsync(CancellationToken cancellationToken)
    {
        if (_window.Count == 0)
        {
            FetchNext();
        }

        var body = await _window.Peek().Body.WaitAsync(cancellationToken).ConfigureAwait(false);
        _cost -= _window.Dequeue().Cost;
        FetchAhead();
        return body;
    }

    /// <summary>Whether the next partition is here already.</summary>
    public bool IsReady => _window.TryPeek(out var next) && next.Body.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        while (_window.TryDequeue(out var fetch))
        {
            await ((Task)fetch.Body).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (fetch.Body.IsCompletedSuccessfully)
            {
                (await fetch.Body.ConfigureAwait(false)).Dispose();
            }
        }

        _stop.Dispose();
    }

    private void FetchNext()
    {
        var cost = _partitions[_next].Cost;
        _cost += cost;
        _window.Enqueue((cost, _fetch(_next++, _stop.Token)));
    }
}
