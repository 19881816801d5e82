namespace Sophia.WebSockets;

/// <summary>A client and its connection at one moment.</summary>
public sealed record WebSocketConnectionInfo
{
    /// <summary>The client's id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether a connection is open.</summary>
    public required WebSocketConnectionState State { get; init; }

    /// <summary>Whether the client speaks the reliable subprotocol; otherwise delivery is at most once.</summary>
    public required bool Reliable { get; init; }

    /// <summary>When the current (or last) connection was accepted, UTC.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the last byte arrived from the client, UTC.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When the client was last pinged on the current connection, UTC; null if it never had to be.</summary>
    public required DateTimeOffset? LastPing { get; init; }

    /// <summary>How often the client has connected in this session; the first connection is 1.</summary>
    public required long Generation { get; init; }

    /// <summary>Messages received from the client in this session, without duplicates.</summary>
    public required long MessagesIn { get; init; }

    /// <summary>Messages written to the client in this session, replays included.</summary>
    public required long MessagesOut { get; init; }

    /// <summary>Messages kept: not yet written, or written and not yet acknowledged.</summary>
    public required int Queued { get; init; }

    /// <summary>Bytes of the kept messages.</summary>
    public required long QueuedBytes { get; init; }
}
