using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sophia.WebSockets.Connections;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Protocol;
using Sophia.WebSockets.Resume;

namespace Sophia.WebSockets.Sessions;

/// <summary>
/// What outlives a connection: the client's outbox, its numbers, and which connection is the current one. All state is guarded by <see cref="Gate"/>;
/// a connection that is not current is fenced, whatever it still does changes nothing.
/// </summary>
internal sealed class Session
{
    private readonly SessionSettings _settings;
    private readonly Outbox _outbox;
    private readonly ulong _id = RandomNumber();
    private readonly ulong _epoch = RandomNumber();
    private byte[]? _keyHash;
    private long _confirmedGeneration;
    private TaskCompletionSource? _room;
    private HashSet<string>? _groups;

    public Session(string clientId, SessionSettings settings)
    {
        ClientId = clientId;
        _settings = settings;
        var options = settings.Options;
        _outbox = new Outbox(options.OutboxMessages, options.OutboxBytes, options.Overflow, settings.Budget);
        DisconnectedAt = settings.Time.GetTimestamp();
    }

    public Lock Gate { get; } = new();

    public string ClientId { get; }

    public string? Owner { get; private set; }

    public bool Claimed { get; private set; }

    public bool Reliable { get; private set; }

    public bool Ended { get; private set; }

    public Connection? Current { get; private set; }

    public long Generation { get; private set; }

    public long LastInbound { get; private set; }

    public long MessagesIn { get; private set; }

    public long MessagesOut { get; private set; }

    public long DisconnectedAt { get; private set; }

    public DateTimeOffset ConnectedAt { get; private set; }

    public DateTimeOffset LastSeen { get; private set; }

    public Outbox Outbox => _outbox;

    public TimeSpan Retention => _settings.Options.SessionRetention;

    /// <summary>Whether the newcomer may have this session. Under <see cref="Gate"/>.</summary>
    /// <remarks>A principal may always have its own. Anonymous clients must show the token or the secret they started with.</remarks>
    public bool Admits(in Introduction who)
    {
        if (!Claimed)
        {
            return true;
        }

        if (Owner is not null || who.Owner is not null)
        {
            return Owner == who.Owner;
        }

        if (!who.Reliable || !Reliable)
        {
            return who.Reliable == Reliable;
        }

        return (who.Verdict is TokenVerdict.Valid && who.Token.SessionId == _id)
            || (who.Frame.Key is { Length: > 0 } key && _keyHash is not null && CryptographicOperations.FixedTimeEquals(_keyHash, Hash(key)));
    }

    /// <summary>Makes the connection the current one and gives the one it replaces. Under <see cref="Gate"/>.</summary>
    /// <exception cref="WebSocketViolationException">The token was replayed, or the client claims messages that were never sent.</exception>
    public Connection? Attach(Connection connection, in Introduction who, out bool resumed)
    {
        var known = who.Frame.Epoch is { } epoch && epoch == Text(_epoch);
        if (who.Verdict is TokenVerdict.Valid && who.Token.SessionId == _id && who.Token.Generation < _confirmedGeneration)
        {
            throw new WebSocketViolationException(CloseCode.PolicyViolation, "the resume token was used before");
        }

        var position = known ? who.Frame.Number : _outbox.Acknowledged;
        if (!_outbox.ResumeAfter(position))
        {
            throw new WebSocketViolationException(CloseCode.PolicyViolation, "the client claims messages that were never sent");
        }

        var previous = Current;
        (Owner, Claimed, Reliable) = (who.Owner, true, who.Reliable);
        _keyHash = who.Frame.Key is { Length: > 0 } key ? Hash(key) : _keyHash;
        resumed = Generation++ > 0 && (known || !who.Reliable);
        (ConnectedAt, LastSeen) = (_settings.Time.GetUtcNow(), _settings.Time.GetUtcNow());
        if (who.Reliable)
        {
            connection.Greet(MakeHello(known, position, who), _settings.Options);
        }

        Current = connection;
        connection.Enter(this);
        ReleaseWaiters();
        return previous;
    }

    /// <summary>The connection is gone; if it is still the current one, the session waits for the next.</summary>
    public bool Detach(Connection connection)
    {
        lock (Gate)
        {
            if (Current != connection)
            {
                return false;
            }

            Current = null;
            LastSeen = connection.LastSeen;
            DisconnectedAt = _settings.Time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Ends the session; what is queued is given up. Under <see cref="Gate"/>. Gives the number of messages given up.</summary>
    public int End()
    {
        Ended = true;
        var lost = _outbox.Count;
        _outbox.Clear();
        ReleaseWaiters(always: true);
        return lost;
    }

    /// <summary>Stores a message. The connection to be signalled afterwards, outside the lock, comes with the result.</summary>
    public SendResult Send(OutboundMessage message, bool gapWhenFull, out Connection? signal, out bool slow)
    {
        lock (Gate)
        {
            (signal, slow) = (null, false);
            if (Ended)
            {
                return SendResult.Dropped;
            }

            var outcome = _outbox.Enqueue(message, gapWhenFull);
            slow = outcome is EnqueueOutcome.FullDisconnect && Current is not null;
            signal = Current;
            return outcome is EnqueueOutcome.Full or EnqueueOutcome.FullDisconnect ? SendResult.Rejected
                : Current is { Closing: false } ? SendResult.Sent : SendResult.Queued;
        }
    }

    /// <summary>Writes what fits of the unwritten messages. Gives how many.</summary>
    public int Fill(Connection connection, ConnectionWriter writer)
    {
        lock (Gate)
        {
            var written = 0;
            while (Current == connection && _outbox.Peek() is { } item && Write(item, writer))
            {
                _outbox.MarkWritten(item);
                written += item.Message is null ? 0 : 1;
                if (!Reliable)
                {
                    _outbox.Acknowledge(item.Last);
                }
            }

            MessagesOut += written;
            ReleaseWaiters();
            return written;
        }
    }

    public bool HasUnwritten(Connection connection)
    {
        lock (Gate)
        {
            return Current == connection && _outbox.HasUnwritten;
        }
    }

    /// <summary>Takes the client's acknowledgement. Ignored from a connection that is not current.</summary>
    /// <exception cref="WebSocketViolationException">It acknowledges what was never sent.</exception>
    public void Acknowledge(Connection connection, long number)
    {
        lock (Gate)
        {
            if (Current != connection)
            {
                return;
            }

            Confirm();
            if (!_outbox.Acknowledge(number))
            {
                throw new WebSocketViolationException(CloseCode.PolicyViolation, "an acknowledgement of what was never sent");
            }

            ReleaseWaiters();
        }
    }

    /// <summary>Takes the number of a message from the client: false for a duplicate and from a connection that is not current.</summary>
    public bool Accept(Connection connection, long id, out long last)
    {
        lock (Gate)
        {
            var accepted = Current == connection && (!Reliable || id > LastInbound);
            if (accepted)
            {
                Confirm();
                LastInbound = id;
                MessagesIn++;
            }

            last = LastInbound;
            return accepted;
        }
    }

    /// <summary>Completes when less than half of the outbox's bounds is used, or the session has ended.</summary>
    public Task WhenRoom()
    {
        lock (Gate)
        {
            return _outbox.HasRoom || Ended
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Notes membership of a group. Under <see cref="Gate"/>.</summary>
    public bool Join(string group) => !Ended && (_groups ??= new(StringComparer.Ordinal)).Add(group);

    /// <summary>Under <see cref="Gate"/>.</summary>
    public bool Leave(string group) => _groups?.Remove(group) ?? false;

    /// <summary>The groups it is in. Under <see cref="Gate"/>.</summary>
    public IReadOnlyCollection<string> Groups => _groups ?? (IReadOnlyCollection<string>)[];

    /// <summary>The client has shown that it received this connection's hello: older tokens are spent.</summary>
    private void Confirm() => _confirmedGeneration = Generation;

    private Hello MakeHello(bool known, long position, in Introduction who) => new()
    {
        ClientId = ClientId,
        SessionId = Text(_id),
        Epoch = Text(_epoch),
        Resumed = known,
        Last = position,
        LastInbound = LastInbound,
        Token = _settings.Tokens.Issue(ClientId, _id, _epoch, Generation),
        LostAfter = !known && who.Frame.Epoch is { Length: > 0 } ? who.Frame.Number : null,
    };

    private bool Write(in OutboxItem item, ConnectionWriter writer)
    {
        if (item.Message is null)
        {
            return !Reliable || writer.TryWriteGap(item.First, item.Last);
        }

        return Reliable ? writer.TryWriteMessage(item.First, item.Message) : writer.TryWriteText(item.Message.Payload);
    }

    private void ReleaseWaiters(bool always = false)
    {
        if (_room is not null && (always || _outbox.HasRoom))
        {
            _room.TrySetResult();
            _room = null;
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string Text(ulong number) => number.ToString("x16", CultureInfo.InvariantCulture);

    private static ulong RandomNumber()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
