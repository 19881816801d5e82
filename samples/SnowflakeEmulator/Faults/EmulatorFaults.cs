using System.Net;

namespace SnowflakeEmulator.Faults;

/// <summary>Faults to order. Each counted one happens for the next so many requests and then no more. Thread-safe.</summary>
public sealed class EmulatorFaults
{
    private readonly Lock _gate = new();
    private readonly Queue<(int Status, TimeSpan? RetryAfter)> _failures = new();
    private TimeSpan _latency;
    private TaskCompletionSource? _held;
    private int _accepted;
    private int _expired;
    private int _cuts;
    private long _cutAfter;
    private bool _cutPartitionsOnly;

    /// <summary>How long every request waits before it is answered; zero turns it off.</summary>
    public TimeSpan Latency
    {
        get
        {
            lock (_gate)
            {
                return _latency;
            }
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            lock (_gate)
            {
                _latency = value;
            }
        }
    }

    /// <summary>Whether statements start but never get on, so that every one is answered 202 until it is cancelled or its time is up.</summary>
    public bool HoldStatements
    {
        get
        {
            lock (_gate)
            {
                return _held is not null;
            }
        }
        set
        {
            lock (_gate)
            {
                if (value)
                {
                    _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return;
                }

                _held?.TrySetResult();
                _held = null;
            }
        }
    }

    /// <summary>Refuses the next requests before anything runs.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="status">The status they get, such as 429 or 503.</param>
    /// <param name="retryAfter">The Retry-After header in whole seconds, or none.</param>
    public void FailNext(int count, HttpStatusCode status, TimeSpan? retryAfter = null)
    {
        lock (_gate)
        {
            for (var i = 0; i < count; i++)
            {
                _failures.Enqueue(((int)status, retryAfter));
            }
        }
    }

    /// <summary>Answers the next submitted statements with 202 at once, though nobody asked for it.</summary>
    /// <param name="count">How many statements.</param>
    public void AcceptNext(int count)
    {
        lock (_gate)
        {
            _accepted += count;
        }
    }

    /// <summary>Treats the token of the next requests as expired.</summary>
    /// <param name="count">How many requests.</param>
    public void ExpireTokensNext(int count)
    {
        lock (_gate)
        {
            _expired += count;
        }
    }

    /// <summary>Cuts the connection of the next answers in the middle.</summary>
    /// <param name="count">How many answers.</param>
    /// <param name="afterBytes">How many bytes of the body are sent before.</param>
    /// <param name="partitionsOnly">Whether only answers to requests for a partition are cut.</param>
    public void CutNext(int count, long afterBytes = 64, bool partitionsOnly = false)
    {
        lock (_gate)
        {
            _cuts += count;
            _cutAfter = afterBytes;
            _cutPartitionsOnly = partitionsOnly;
        }
    }

    /// <summary>Turns every fault off and lets held statements go on.</summary>
    public void Reset()
    {
        HoldStatements = false;
        lock (_gate)
        {
            _failures.Clear();
            _latency = TimeSpan.Zero;
            _accepted = _expired = _cuts = 0;
        }
    }

    internal (int Status, TimeSpan? RetryAfter)? TakeFailure()
    {
        lock (_gate)
        {
            return _failures.TryDequeue(out var failure) ? failure : null;
        }
    }

    internal bool TakeAccepted() => Take(ref _accepted);

    internal bool TakeExpired() => Take(ref _expired);

    internal long? TakeCut(bool isPartition)
    {
        lock (_gate)
        {
            if (_cuts == 0 || (_cutPartitionsOnly && !isPartition))
            {
                return null;
            }

            _cuts--;
            return _cutAfter;
        }
    }

    internal Task HoldAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        Task? held;
        lock (_gate)
        {
            held = _held?.Task;
        }

        return held is null ? Task.CompletedTask : held.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    private bool Take(ref int count)
    {
        lock (_gate)
        {
            return count > 0 && count-- > 0;
        }
    }
}
