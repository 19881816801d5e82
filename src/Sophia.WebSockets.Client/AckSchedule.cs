namespace Sophia.WebSockets.Client;

/// <summary>When received messages are acknowledged: by count and bytes at once, by time otherwise. Thread-safe.</summary>
internal sealed class AckSchedule : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Action _due;
    private readonly ITimer _timer;
    private int _maxMessages = 1;
    private int _maxBytes = 1;
    private TimeSpan _delay;
    private int _messages;
    private long _bytes;

    /// <param name="time">The clock.</param>
    /// <param name="due">Called when it is time, by whoever counted the message or by the timer.</param>
    public AckSchedule(TimeProvider time, Action due)
    {
        _due = due;
        _timer = time.CreateTimer(static state => ((AckSchedule)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>For a new connection: what its hello asks for.</summary>
    public void Restart(int maxMessages, int maxBytes, TimeSpan delay)
    {
        lock (_gate)
        {
            (_maxMessages, _maxBytes, _delay, _messages, _bytes) = (maxMessages, maxBytes, delay, 0, 0);
        }
    }

    /// <summary>A message of so many bytes has been taken.</summary>
    public void Count(int bytes)
    {
        lock (_gate)
        {
            (_messages, _bytes) = (_messages + 1, _bytes + bytes);
            if (_messages < _maxMessages && _bytes < _maxBytes)
            {
                if (_messages == 1)
                {
                    _timer.Change(_delay, Timeout.InfiniteTimeSpan);
                }

                return;
            }

            Clear();
        }

        _due();
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void OnTimer()
    {
        lock (_gate)
        {
            // It is not stopped for an acknowledgement that comes before it.
            if (_messages == 0)
            {
                return;
            }

            Clear();
        }

        _due();
    }

    private void Clear() => (_messages, _bytes) = (0, 0);
}
