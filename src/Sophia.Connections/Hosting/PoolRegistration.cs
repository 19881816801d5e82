namespace Sophia.Connections;

/// <summary>Remembers at registration which names are taken, and for the health checks which pools there are.</summary>
internal sealed record PoolRegistration(string Name, Type Type);
