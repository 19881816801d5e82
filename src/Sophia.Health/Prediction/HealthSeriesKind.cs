namespace Sophia.Health;

/// <summary>What a series measures; it decides which deviations matter.</summary>
public enum HealthSeriesKind
{
    /// <summary>Response time, in milliseconds, 0 to 10¹². Only slower matters, and only from twice the expected on.</summary>
    Latency,

    /// <summary>Share of requests that failed, 0 to 1. Only more matters, from two in a hundred and three times the expected on.</summary>
    ErrorRate,

    /// <summary>Share of a resource in use, 0 to 1 (up to 10⁶ is taken). Only more matters, from 85 % on.</summary>
    Saturation,

    /// <summary>Anything else, ±10³⁰: every deviation matters, in both directions.</summary>
    Other,
}
