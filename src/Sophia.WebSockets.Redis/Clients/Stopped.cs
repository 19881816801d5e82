using Sophia.WebSockets.Redis.Store;

namespace Sophia.WebSockets.Redis.Clients;

/// <summary>Where a node stopped with a client; the default value if it never began.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Epoch">The epoch of the numbers it was sent.</param>
/// <param name="Acknowledged">What the client had acknowledged.</param>
/// <param name="Inbound">The client's last message that was handled, or begun to be.</param>
/// <param name="Told">Whether the store knows.</param>
internal readonly record struct Stopped(ulong SessionId, ulong Epoch, long Acknowledged, long Inbound, bool Told = false);
