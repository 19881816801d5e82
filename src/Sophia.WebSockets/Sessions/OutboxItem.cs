namespace Sophia.WebSockets.Sessions;

/// <summary>Why numbers come without messages.</summary>
internal enum GapReason
{
    /// <summary>The outbox was full.</summary>
    Overflow,

    /// <summary>The store shared by several nodes has lost data, or may have.</summary>
    Store,

    /// <summary>Nothing is missing: the numbers were never used, or a newer message of the same key has taken their place.</summary>
    Skipped,
}

/// <summary>
/// What comes next for a connection: a message, or (without one) the numbers from <see cref="First"/> to <see cref="Last"/> that it will never get.
/// </summary>
/// <param name="First">The first number.</param>
/// <param name="Last">The last number; the same for a message.</param>
/// <param name="Message">The message.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Stored">Whether an entry of the ring stands for it; a gap by overflow has none.</param>
internal readonly record struct OutboxItem(long First, long Last, OutboundMessage? Message, GapReason Reason = GapReason.Overflow, bool Stored = false);
