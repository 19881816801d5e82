namespace Sophia.HealthBench.Incidents;

/// <summary>What one check of one service measured.</summary>
/// <param name="Missing">No check ran: the monitor itself was away.</param>
/// <param name="Up">The check passed.</param>
/// <param name="LatencyMs">How long it took.</param>
/// <param name="ErrorRate">Share of the service's requests since the last check that failed.</param>
/// <param name="Saturation">Share of its pool in use.</param>
internal readonly record struct SimPoint(bool Missing, bool Up, double LatencyMs, double ErrorRate, double Saturation);
