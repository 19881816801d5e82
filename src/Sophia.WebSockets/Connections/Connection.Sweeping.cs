using Sophia.WebSockets.Framing;

namespace Sophia.WebSockets.Connections;

/// <summary>Every limit in time, checked by the manager's one timer: no connection has a timer or token source of its own.</summary>
internal sealed partial class Connection
{
    private readonly long _acceptedAt;
    private long _lastInbound;
    private long _messageSince;
    private long _pingAt;
    private long _lastPing;
    private long _rateAt;
    private double _rateTokens;

    /// <summary>Whether a message has begun to arrive and is not complete.</summary>
    public bool MessageInProgress => Volatile.Read(ref _messageSince) > 0;

    /// <summary>When the write in progress began, as a timestamp; 0 if none is.</summary>
    public long WriteStarted => _writer.WriteStarted;

    public void Sweep(long now)
    {
        var options = _endpoint.Options;
        if (Volatile.Read(ref _closing) is { } closing)
        {
            // While it flushes, the drain decides how long; a peer that takes nothing is cut off all the same.
            var over = closing is { Flush: true, Written: false }
                ? _writer.WriteStarted is > 0 and var stuck && Passed(stuck, options.WriteTimeout, now)
                : Passed(closing.Since, options.CloseTimeout, now);
            AbortIf(over, "close");
        }
        else if (_writer.WriteStarted is > 0 and var started && Passed(started, options.WriteTimeout, now))
        {
            _endpoint.Shared.Metrics.Slow();
            _endpoint.Shared.Log.NotReading(Identity.ClientId, options.WriteTimeout);
            AbortIf(true, "write");
        }
        else if (Identity.Reliable && !_introduced && Passed(_acceptedAt, options.FirstFrameTimeout, now))
        {
            BeginClose(CloseCode.PolicyViolation, "no start or resume in time");
        }
        else if (Volatile.Read(ref _messageSince) is > 0 and var since && Passed(since, options.MessageTimeout, now))
        {
            BeginClose(CloseCode.PolicyViolation, "a message took too long");
        }
        else
        {
            KeepAlive(options, now);
        }
    }

    private void KeepAlive(SophiaWebSocketEndpointOptions options, long now)
    {
        var seen = Volatile.Read(ref _lastInbound);
        if (Volatile.Read(ref _paused))
        {
            // It is we who do not read; what the peer says in the meantime is seen later.
            _pingAt = 0;
            return;
        }

        if (_pingAt > 0 && seen < _pingAt)
        {
            AbortIf(Passed(_pingAt, options.KeepAliveTimeout, now), "keep-alive");
            return;
        }

        _pingAt = 0;
        if (Passed(seen, options.KeepAliveInterval, now) || Passed(_writer.LastWritten, options.KeepAliveInterval, now))
        {
            _pingAt = _lastPing = now;
            lock (_control)
            {
                _pingDue = true;
            }

            Signal();
        }
    }

    private void AbortIf(bool condition, string what)
    {
        if (condition)
        {
            _endpoint.Shared.Log.CutOff(Identity.ClientId, what);
            Abort();
        }
    }

    /// <summary>A token bucket; the caller is the connection's only reader.</summary>
    private void CheckRate()
    {
        var options = _endpoint.Options;
        if (options.MessagesPerSecond == 0)
        {
            return;
        }

        var now = Volatile.Read(ref _lastInbound);
        var refill = _time.GetElapsedTime(_rateAt, now).TotalSeconds * options.MessagesPerSecond;
        _rateTokens = Math.Min(options.MessageBurst, _rateTokens + refill) - 1;
        _rateAt = now;
        if (_rateTokens < 0)
        {
            throw new WebSocketViolationException(CloseCode.PolicyViolation, "more messages a second than allowed");
        }
    }

    private bool Passed(long since, TimeSpan limit, long now) => _time.GetElapsedTime(since, now) >= limit;
}
