namespace Sophia.Health;

/// <summary>How full a pool is, whatever package it comes from.</summary>
/// <param name="Active">Connections in use.</param>
/// <param name="Max">The most it may have, above 0.</param>
/// <param name="Waiting">Callers waiting for one.</param>
public readonly record struct PoolReading(int Active, int Max, int Waiting);

/// <summary>How a circuit breaker stands, whatever package it comes from.</summary>
/// <param name="Service">The service it guards.</param>
/// <param name="IsOpen">Whether it refuses calls.</param>
public readonly record struct BreakerReading(string Service, bool IsOpen);
