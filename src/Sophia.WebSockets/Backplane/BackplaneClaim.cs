namespace Sophia.WebSockets;

/// <summary>What became of a claim.</summary>
public enum BackplaneVerdict
{
    /// <summary>The node has the client.</summary>
    Granted,

    /// <summary>The resume token was used before.</summary>
    TokenSpent,

    /// <summary>The client id belongs to another user.</summary>
    Foreign,

    /// <summary>A still newer connection has the client.</summary>
    Outrun,

    /// <summary>The store cannot be reached: the node serves the client alone for now.</summary>
    Unavailable,
}

/// <summary>A client's session as a backplane hands it to a node.</summary>
public sealed class BackplaneClaim
{
    /// <summary>Whether the node has the client. Only then the rest means anything.</summary>
    public required BackplaneVerdict Verdict { get; init; }

    /// <summary>The session's id.</summary>
    public ulong SessionId { get; init; }

    /// <summary>Names the numbering: with another one the client's numbers mean nothing.</summary>
    public ulong Epoch { get; init; }

    /// <summary>The fencing token: higher than that of every earlier connection of the client.</summary>
    public long Generation { get; init; }

    /// <summary>The number after which messages follow.</summary>
    public long Position { get; init; }

    /// <summary>Whether the client's numbers are still good.</summary>
    public bool Resumed { get; init; }

    /// <summary>The last message from the client that was handled.</summary>
    public long LastInbound { get; init; }

    /// <summary>The backplane's own, for <see cref="BackplaneSession.State"/>.</summary>
    public object? State { get; init; }

    /// <summary>For clients without the reliable subprotocol: what waited for them, in order, now theirs alone.</summary>
    public IReadOnlyList<OutboundMessage> Waiting { get; init; } = [];
}
