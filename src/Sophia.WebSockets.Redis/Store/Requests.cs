namespace Sophia.WebSockets.Redis.Store;

/// <summary>Why an owner reports.</summary>
internal enum ReportKind
{
    /// <summary>Its positions have moved.</summary>
    Progress,

    /// <summary>To keep the lease, and to compare.</summary>
    Renew,

    /// <summary>The client's connection is gone.</summary>
    Detach,
}

/// <summary>Where an owner stands with a client.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Epoch">The epoch of its numbers.</param>
/// <param name="Fence">The owner's fencing token.</param>
/// <param name="Acknowledged">Acknowledged by the client.</param>
/// <param name="Flushed">What the store has confirmed of that.</param>
/// <param name="Handled">The client's last message that was handled.</param>
/// <param name="Confirmed">The generation the client is known to have seen.</param>
internal readonly record struct ClientReport(string ClientId, ulong Epoch, long Fence, long Acknowledged, long Flushed, long Handled, long Confirmed);

/// <summary>What an owner knows of a client when its view and the store's are to become one.</summary>
internal sealed record ReconcileRequest
{
    public required ClientReport Report { get; init; }

    public required BackplaneIntroduction Who { get; init; }

    public required ulong SessionId { get; init; }

    public required bool Connected { get; init; }

    /// <summary>The last number the owner had from the store.</summary>
    public required long Known { get; init; }

    /// <summary>The last number the owner has given or had.</summary>
    public required long Last { get; init; }

    public required IReadOnlyCollection<string> Groups { get; init; }

    /// <summary>Operations that were asked for without an answer, and that the owner has done itself since.</summary>
    public required IReadOnlyCollection<string> Uncertain { get; init; }

    /// <summary>The broadcasts the owner has delivered alone, as a range of its own numbers; empty for none.</summary>
    public required string Broadcasts { get; init; }

    /// <summary>The messages the client has not acknowledged, with the operation of those the owner has numbered itself.</summary>
    public required IReadOnlyList<(long Number, OutboundMessage Message, string Operation)> Kept { get; init; }
}
