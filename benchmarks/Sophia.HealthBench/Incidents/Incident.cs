namespace Sophia.HealthBench.Incidents;

/// <summary>What breaks.</summary>
internal enum IncidentKind
{
    /// <summary>The service answers no check.</summary>
    Outage,

    /// <summary>It answers 3 to 8 times slower.</summary>
    LatencySurge,

    /// <summary>5 to 40 % of its requests fail.</summary>
    ErrorSurge,

    /// <summary>Its pool fills to 93–100 % and it slows down.</summary>
    Saturation,

    /// <summary>A dependency is down and with it all that need it.</summary>
    DependencyOutage,
}

/// <summary>One incident of the simulated month.</summary>
internal sealed record Incident(IncidentKind Kind, int Service, int Start, int End, double Severity, IReadOnlySet<int> Affected)
{
    public bool Covers(int step) => step >= Start && step < End;
}
