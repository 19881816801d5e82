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
internal sealed partial class Session
{
    private readonly SessionSettings _settings;
    private readonly Outbox _outbox;
    private ulong _id = RandomNumber();
    private ulong _epoch = RandomNumber();
    private byte[]? _keyHash;
    private long _confirmedGeneration;
    private TaskCompletionSource? _room;
    private HashSet<string>? _groups;

    public Session(string clientId, SessionSettings settings)
    {
        ClientId = clientId;
        _settings = settings;
        _backplane = settings.Node.Backplane;
        Shared = _backplane is null ? null : new BackplaneSession(this, settings.Node);
        var options = settings.Options;
        _outbox = new Outbox(options.OutboxMessages, options.OutboxBytes, options.Overflow, settings.Node.Budget);
        _outbox.Leave();
        DisconnectedAt = settings.Node.Time.GetTimestamp();
    }

    public Lock Gate { get; } = new();

    public string ClientId { get; }

    public string? Owner { get; private set; }

    public bool Claimed { get; private set; }

    public bool Reliable { get; private set; }

    public bool Ended { get; private set; }

    public Connection? Current { get; private set; }

    /// <summary>A connection that is gone while the last of its messages are still being handled.</summary>
    public Connection? Draining { get; private set; }

    /// <summary>How often a connection was attached. Messages of the last one are handled, also after it is gone; those of earlier ones are not.</summary>
    public long Attachments { get; private set; }

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

        // A session that belongs to several nodes gets its generations from their store; without it, the last one goes on.
        Generation += Stored ? 0 : 1;
        resumed = Attachments > 0 && (known || !who.Reliable);
        return Enter(connection, who, known, position);
    }

    /// <summary>Closes its connection for good, behind the broadcasts that were handed to it.</summary>
    public void Disconnect(string reason)
    {
        Current?.Signal();
        Current?.BeginClose(CloseCode.Normal, reason);
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

            (Current, Draining) = (null, connection);
            _outbox.Leave();
            LastSeen = connection.LastSeen;
            DisconnectedAt = _settings.Node.Time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Nothing of the connection is being handled any more. False if a newer one has taken its place.</summary>
    public bool Rest(Connection connection)
    {
        lock (Gate)
        {
            if (Draining == connection)
            {
                Draining = null;
            }

            if (connection.Attachment != Attachments || Released)
            {
                return false;
            }
        }

        _backplane?.OnDetached(Shared!);
        return true;
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

    /// <summary>Notes membership of a group. Under <see cref="Gate"/>.</summary>
    public bool Join(string group) => !Ended && (_groups ??= new(StringComparer.Ordinal)).Add(group);

    /// <summary>Under <see cref="Gate"/>.</summary>
    public bool Leave(string group) => _groups?.Remove(group) ?? false;

    public bool IsIn(string group)
    {
        lock (Gate)
        {
            return _groups?.Contains(group) ?? false;
        }
    }

    /// <summary>The groups it is in. Under <see cref="Gate"/>.</summary>
    public IReadOnlyCollection<string> Groups => _groups ?? (IReadOnlyCollection<string>)[];

    private Connection? Enter(Connection connection, in Introduction who, bool known, long position)
    {
        var previous = Current ?? Draining;
        (Owner, Claimed, Reliable) = (who.Owner, true, who.Reliable);
        _keyHash = who.Frame.Key is { Length: > 0 } key ? Hash(key) : _keyHash;
        ConnectedAt = LastSeen = _settings.Node.Time.GetUtcNow();
        if (who.Reliable)
        {
            connection.Greet(MakeHello(known, position, who), _settings.Options);
        }

        Current = connection;
        _outbox.Return();
        connection.Enter(this, ++Attachments);
        ReleaseWaiters();
        return previous;
    }

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
        Token = _settings.Node.Tokens.Issue(ClientId, _id, _epoch, Generation),
        LostAfter = !known && who.Frame.Epoch is { Length: > 0 } ? who.Frame.Number : null,
    };

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string Text(ulong number) => number.ToString("x16", CultureInfo.InvariantCulture);

    private static ulong RandomNumber()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
