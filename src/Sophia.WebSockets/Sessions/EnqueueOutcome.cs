namespace Sophia.WebSockets.Sessions;

/// <summary>What an <see cref="Outbox"/> did with a message.</summary>
internal enum EnqueueOutcome
{
    /// <summary>It stands in the outbox under a number of its own.</summary>
    Stored,

    /// <summary>It took the place of an unsent message with the same key.</summary>
    Coalesced,

    /// <summary>It did not fit and was not stored.</summary>
    Full,

    /// <summary>It did not fit, was not stored, and the connection is to be closed as slow.</summary>
    FullDisconnect,
}
