namespace Sophia.WebSockets.Sessions;

/// <summary>What comes next for a connection: a message, or (without one) the numbers from <see cref="First"/> to <see cref="Last"/> that it will never get.</summary>
internal readonly record struct OutboxItem(long First, long Last, OutboundMessage? Message);
