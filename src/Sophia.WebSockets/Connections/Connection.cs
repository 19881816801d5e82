using Microsoft.AspNetCore.Http;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Protocol;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets.Connections;

/// <summary>One accepted socket: what is written to it besides messages, and how it closes. Reading and time limits are in the other parts.</summary>
internal sealed partial class Connection
{
    private readonly Lock _control = new();
    private readonly HttpContext _context;
    private readonly Stream _stream;
    private readonly EndpointRuntime _endpoint;
    private readonly TimeProvider _time;
    private readonly ConnectionWriter _writer;
    private readonly SessionPlace _place;
    private Session? _session;
    private byte[]? _hello;
    private long? _lostAfter;
    private byte[]? _pong;
    private long _ackInbound;
    private bool _ackDue;
    private bool _ackDuplicate;
    private bool _pingDue;
    private bool _finished;
    private Closing? _closing;

    public Connection(HttpContext context, Stream stream, EndpointRuntime endpoint, ConnectionIdentity identity, SessionPlace place)
    {
        _context = context;
        _stream = stream;
        _endpoint = endpoint;
        _place = place;
        _time = endpoint.Shared.Time;
        Identity = identity;
        _acceptedAt = _lastInbound = _rateAt = _time.GetTimestamp();
        _rateTokens = endpoint.Options.MessageBurst;
        _reader = new MessageReader(endpoint.Options.MaxMessageBytes, endpoint.Options.MaxFragments);
        _writer = new ConnectionWriter(stream, endpoint.Shared.Writers, _time, this);
    }

    public ConnectionIdentity Identity { get; }

    /// <summary>Its place in the row of the session's connections.</summary>
    public long Attachment { get; private set; }

    /// <summary>Whether a close frame is due or sent.</summary>
    public bool Closing => Volatile.Read(ref _closing) is not null;

    public DateTimeOffset LastSeen => Wall(_lastInbound);

    public DateTimeOffset? LastPing => _lastPing == 0 ? null : Wall(_lastPing);

    /// <summary>Something may be there to write: now, on this thread if nobody else does.</summary>
    public void Signal() => _writer.Signal();

    /// <summary>Something may be there to write: as soon as the thread pool gets to it.</summary>
    public void SignalLater() => _writer.SignalLater();

    /// <summary>Prepares the hello. The session calls it before the connection becomes its current one.</summary>
    public void Greet(Hello hello, SophiaWebSocketEndpointOptions outbox)
    {
        var advice = new AckAdvice(
            Math.Max(1, Math.Min(_endpoint.Options.AckEveryMessages, outbox.OutboxMessages / 2)),
            Math.Min(_endpoint.Options.AckEveryBytes, outbox.OutboxBytes / 2),
            (int)_endpoint.Options.AckDelay.TotalMilliseconds,
            (int)(_endpoint.Options.KeepAliveInterval + _endpoint.Options.KeepAliveTimeout).TotalMilliseconds);
        lock (_control)
        {
            _hello = hello.Encode(advice);
            _lostAfter = hello.LostAfter;
        }
    }

    public void Enter(Session session, long attachment)
    {
        Attachment = attachment;
        Volatile.Write(ref _session, session);
    }

    /// <summary>Begins to close: the first call decides code and reason.</summary>
    /// <param name="code">The close code.</param>
    /// <param name="reason">One of our own texts, without quotes.</param>
    /// <param name="retryAfter">When the client should come back.</param>
    /// <param name="flush">Write the messages that are waiting before the close frame.</param>
    public void BeginClose(int code, string reason, TimeSpan? retryAfter = null, bool flush = false)
    {
        var bye = Identity.Reliable && code != 0 && retryAfter != TimeSpan.MinValue ? ServerFrames.Bye(code, reason, retryAfter) : null;
        lock (_control)
        {
            if (_closing is not null || _finished)
            {
                return;
            }

            Volatile.Write(ref _closing, new Closing(code, reason, bye, flush, _time.GetTimestamp()));
        }

        _endpoint.Shared.Metrics.Closed(code);
        Signal();
    }

    /// <summary>Sends the close frame now, whatever is still waiting.</summary>
    public void StopFlushing()
    {
        Volatile.Read(ref _closing)?.StopFlushing(_time.GetTimestamp());
        Signal();
    }

    /// <summary>Cuts the connection without another word.</summary>
    public void Abort()
    {
        lock (_control)
        {
            if (!_finished)
            {
                _context.Abort();
            }
        }

        Volatile.Read(ref _closing)?.Sent.TrySetResult();
    }

    /// <summary>Writes what is due. Only the writer calls it, never twice at once.</summary>
    public void Fill(ConnectionWriter writer)
    {
        // The session is read first: if it is there, so is its hello.
        var session = Volatile.Read(ref _session);
        var closing = Volatile.Read(ref _closing);
        if (closing is { Written: true })
        {
            return;
        }

        lock (_control)
        {
            FillControl(writer);
        }

        if (session is not null && closing is null or { Flush: true })
        {
            _endpoint.Shared.Metrics.Sent(session!.Fill(this, writer));
        }

        if (closing is not null && !(closing.Flush && session is not null && session.HasUnwritten(this)))
        {
            closing.WriteTo(writer);
        }
    }

    public void OnWritten()
    {
        if (Volatile.Read(ref _closing) is { Written: true } closing)
        {
            closing.Sent.TrySetResult();
        }
    }

    public void OnWriteFailed(Exception error)
    {
        Abort();
        _endpoint.Shared.Log.WriteFailed(Identity.ClientId, error.GetType().Name);
    }

    private void FillControl(ConnectionWriter writer)
    {
        if (_hello is not null && writer.TryWriteText(_hello))
        {
            _hello = null;
        }

        if (_lostAfter is { } lost && writer.TryWriteLostEpoch(lost + 1))
        {
            _lostAfter = null;
        }

        if (_pong is not null && writer.TryWrite(Opcode.Pong, _pong))
        {
            _pong = null;
        }

        if (_ackDue && writer.TryWriteAck(_ackInbound, _ackDuplicate))
        {
            (_ackDue, _ackDuplicate) = (false, false);
        }

        if (_pingDue && (Identity.Reliable ? writer.TryWriteText("{\"t\":\"ping\"}"u8) : writer.TryWrite(Opcode.Ping, default)))
        {
            _pingDue = false;
        }
    }

    private DateTimeOffset Wall(long timestamp) => _time.GetUtcNow() - _time.GetElapsedTime(timestamp);
}
