using Sophia.WebSockets.Connections;
using Sophia.WebSockets.Framing;
using Sophia.WebSockets.Sessions;

namespace Sophia.WebSockets;

/// <summary>A client's session on this node, as a <see cref="WebSocketBackplane"/> sees it. Safe for use by any number of threads at once.</summary>
public sealed class BackplaneSession
{
    private readonly Session _session;
    private readonly SharedState _node;

    internal BackplaneSession(Session session, SharedState node)
    {
        _session = session;
        _node = node;
    }

    /// <summary>The client's id.</summary>
    public string ClientId => _session.ClientId;

    /// <summary>The session's id.</summary>
    public ulong SessionId => _session.Id;

    /// <summary>The epoch of its numbers.</summary>
    public ulong Epoch => _session.Epoch;

    /// <summary>The fencing token it was claimed with.</summary>
    public long Generation => _session.Generation;

    /// <summary>Whether it comes from the backplane's store; otherwise the node made it while the store could not be reached.</summary>
    public bool Stored => _session.Stored;

    /// <summary>Whether the client speaks the reliable subprotocol.</summary>
    public bool Reliable => _session.Reliable;

    /// <summary>Whether a connection is open.</summary>
    public bool Connected => _session.Current is { Closing: false };

    /// <summary>Whether no connection is open and nothing of an earlier one is still being handled.</summary>
    public bool AtRest => _session.Read(static session => session is { Current: null, Draining: null });

    /// <summary>The highest number this node has of the client.</summary>
    public long Last => _session.Read(static session => session.Outbox.Last);

    /// <summary>The highest number the client has acknowledged.</summary>
    public long Acknowledged => _session.Read(static session => session.Outbox.Acknowledged);

    /// <summary>The last message from the client that was handled to its end.</summary>
    public long Handled => _session.Handled;

    /// <summary>The last message from the client that was begun to be handled.</summary>
    public long Accepted => _session.Read(static session => session.LastInbound);

    /// <summary>The generation whose hello the client is known to have received: tokens of earlier ones are spent.</summary>
    public long Confirmed => _session.Confirmed;

    /// <summary>How long the session is kept without a connection.</summary>
    public TimeSpan Retention => _session.Retention;

    /// <summary>The backplane's own.</summary>
    public object? State { get; set; }

    /// <summary>Appends a message under the number the store has given it. Numbers left out before it are a gap.</summary>
    /// <returns>False if there is no memory for it now (or the number is not a new one): ask the store again later.</returns>
    public bool TryAppend(long number, OutboundMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _session.TryAppend(number, message);
    }

    /// <summary>Numbers up to <paramref name="to"/> were never used; the client goes on after them.</summary>
    public void Skip(long to) => _session.Mark(to, GapReason.Skipped);

    /// <summary>Messages up to <paramref name="to"/> are lost to the client, who is told: by overflow, or because the store lost data.</summary>
    public void MarkLost(long to, bool overflow) => _session.Mark(to, overflow ? GapReason.Overflow : GapReason.Store);

    /// <summary>Lets the connection write what was appended.</summary>
    public void Flush() => _session.Current?.Signal();

    /// <summary>Sends under the node's own numbering, starting at <paramref name="least"/>: for as long as the store gives no numbers.</summary>
    /// <param name="message">The message.</param>
    /// <param name="least">The lowest number to use; those before it are skipped.</param>
    /// <param name="gapWhenFull">A message that does not fit leaves the client a gap.</param>
    /// <param name="number">The number it got.</param>
    public SendResult Send(OutboundMessage message, long least, bool gapWhenFull, out long number)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _node.Manager.Send(_session, message, gapWhenFull, least, out number);
    }

    /// <summary>The messages kept for the client, oldest first: number, message, and whether a connection has been written it.</summary>
    public IReadOnlyList<(long Number, OutboundMessage Message, bool Written)> GetKept() => _session.GetKept();

    /// <summary>The store has another generation for the session now.</summary>
    public void Renew(long generation) => _session.Renew(generation);

    /// <summary>
    /// Gives the client up: the connection is closed, no further message of it is handled, the one being handled may come to its end, and the session is
    /// forgotten here without an event. Completes at the latest after <paramref name="limit"/>.
    /// </summary>
    /// <param name="generation">The generation that is given up.</param>
    /// <param name="comeBack">The client is to come back (1001) instead of being told that it was replaced (4001).</param>
    /// <param name="limit">How long the message being handled is waited for.</param>
    /// <returns>False if the session has got another generation in the meantime: a newer connection of this node has it, and nothing is done.</returns>
    public async Task<bool> ReleaseAsync(long generation, bool comeBack, TimeSpan limit)
    {
        if (!_node.Registry.TryForget(_session, generation, out var connection))
        {
            return false;
        }

        if (connection is null)
        {
            return true;
        }

        if (comeBack)
        {
            connection.BeginClose(CloseCode.GoingAway, "come back", TimeSpan.Zero);
        }
        else
        {
            connection.BeginClose(CloseCode.Replaced, "replaced by a newer connection");
        }

        await Task.WhenAny(connection.WhenHandled(), Task.Delay(limit, _node.Time));
        return true;
    }

    /// <summary>Asks the client to come back after a random short time: it then finds the session that the store has. What is queued is written first.</summary>
    public void AskToReturn()
    {
        if (_session.Current is { } connection)
        {
            connection.BeginClose(CloseCode.GoingAway, "the nodes are joined again: come back", _node.NextRetryAfter(), flush: true);
        }
    }

    /// <summary>Ends the session because the application said so, on whatever node.</summary>
    public void Disconnect(string reason)
    {
        _session.Disconnect(reason);
        _node.Registry.Remove(_session);
    }

    /// <summary>Forgets the session without an event; the client has another one elsewhere, or none.</summary>
    public void Forget()
    {
        _session.Current?.BeginClose(CloseCode.GoingAway, "come back", TimeSpan.Zero);
        _node.Registry.Forget(_session);
    }

    /// <summary>The bounds of the client are reached: its connection is closed as too slow, what is stored stays.</summary>
    public void CloseSlow() => _node.Manager.CloseSlow(_session);

    /// <summary>Makes the client a member of a group on this node.</summary>
    public bool Join(string group) => _node.Groups.Add(_session, group);

    /// <summary>Takes the client out of a group on this node.</summary>
    public bool Leave(string group) => _node.Groups.Remove(_session, group);

    /// <summary>The groups the client is in on this node.</summary>
    public IReadOnlyCollection<string> Groups => _session.Read(static session => (IReadOnlyCollection<string>)[.. session.Groups]);

    /// <summary>Whether the client is a member of the group on this node.</summary>
    public bool IsIn(string group) => _session.IsIn(group);

    internal void Drop()
    {
        if (!Stored)
        {
            _node.Backplane!.OnDropped(this, []);
        }
    }

    internal ValueTask<bool> EndAsync() => _node.Backplane!.EndAsync(this);
}
