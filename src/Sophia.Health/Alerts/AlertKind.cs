namespace Sophia.Health;

/// <summary>Why an alert was raised.</summary>
public enum AlertKind
{
    /// <summary>The service is unhealthy (the plan's CRITICAL).</summary>
    Critical,

    /// <summary>An anomaly score above the threshold.</summary>
    Anomaly,

    /// <summary>A limit will be reached within the horizon.</summary>
    Forecast,

    /// <summary>The error budget burns too fast.</summary>
    BurnRate,

    /// <summary>The service changes its mind too often to be told each time.</summary>
    Flapping,
}

/// <summary>Where an alert stands.</summary>
public enum AlertState
{
    /// <summary>The condition holds, but not for long enough yet. Nobody is told.</summary>
    Pending,

    /// <summary>People are told, unless it is silenced or inhibited.</summary>
    Firing,

    /// <summary>Over.</summary>
    Resolved,
}
