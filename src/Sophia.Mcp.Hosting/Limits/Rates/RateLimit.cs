namespace Sophia.Mcp.Hosting;

/// <summary>The shape of a token bucket: how fast it fills and how much it holds.</summary>
internal readonly record struct RateLimit(int PerMinute, int Burst);
