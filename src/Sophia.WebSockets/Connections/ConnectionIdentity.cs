using System.Security.Claims;

namespace Sophia.WebSockets.Connections;

/// <summary>Who is at the other end of a connection, settled before it was accepted.</summary>
internal sealed record ConnectionIdentity(string ClientId, string? Owner, bool Reliable, ClaimsPrincipal User);
