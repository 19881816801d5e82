using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Sophia.WebSockets.Client;

/// <summary>
/// Received messages on their way to the reader: bounded, of one writer and one reader at a time. A reader that waits is woken on the writer's own thread-pool queue,
/// where it runs next: behind everything else of the pool it would wait for all other sockets of the process first.
/// </summary>
internal sealed class ReceiveQueue(int capacity) : IValueTaskSource<bool>
{
    private readonly Lock _gate = new();
    private readonly Queue<ReceivedMessage> _messages = new();
    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private TaskCompletionSource? _room;
    private bool _isWaiting;
    private bool _isComplete;

    /// <summary>False if it is full.</summary>
    public bool TryAdd(in ReceivedMessage message)
    {
        bool wake;
        lock (_gate)
        {
            if (_messages.Count >= capacity)
            {
                return false;
            }

            _messages.Enqueue(message);
            wake = TakeWaiting();
        }

        if (wake)
        {
            _wait.SetResult(true);
        }

        return true;
    }

    /// <summary>Completes when there is room for another message.</summary>
    public Task WhenRoom()
    {
        lock (_gate)
        {
            return _messages.Count < capacity ? Task.CompletedTask : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>No more will come. The reader gets what is there first.</summary>
    public void Complete()
    {
        bool wake;
        lock (_gate)
        {
            _isComplete = true;
            wake = TakeWaiting();
        }

        if (wake)
        {
            _wait.SetResult(false);
        }
    }

    /// <exception cref="InvalidOperationException">Somebody else is reading.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async IAsyncEnumerable<ReceivedMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cancelling = cancellationToken.UnsafeRegister(static (state, token) => ((ReceiveQueue)state!).Cancel(token), this);
        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            while (TryTake(out var message))
            {
                yield return message;
            }
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_messages.Count > 0 || _isComplete)
            {
                return new ValueTask<bool>(_messages.Count > 0);
            }

            if (_isWaiting)
            {
                throw new InvalidOperationException("Somebody else is reading the messages already.");
            }

            _isWaiting = true;
            _wait.Reset();
            return new ValueTask<bool>(this, _wait.Version);
        }
    }

    private bool TryTake(out ReceivedMessage message)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (!_messages.TryDequeue(out message))
            {
                return false;
            }

            (room, _room) = (_room, null);
        }

        room?.SetResult();
        return true;
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        bool wake;
        lock (_gate)
        {
            wake = TakeWaiting();
        }

        if (wake)
        {
            _wait.SetException(new OperationCanceledException(cancellationToken));
        }
    }

    private bool TakeWaiting()
    {
        var waiting = _isWaiting;
        _isWaiting = false;
        return waiting;
    }
}
