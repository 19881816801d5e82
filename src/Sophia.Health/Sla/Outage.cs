namespace Sophia.Health;

/// <summary>A time in which a service was unhealthy.</summary>
/// <param name="Start">The first failing check.</param>
/// <param name="End">The first passing one after it; <see langword="null"/> while it lasts.</param>
/// <param name="Cause">The error of the first failing check.</param>
public sealed record Outage(DateTimeOffset Start, DateTimeOffset? End, string Cause);
