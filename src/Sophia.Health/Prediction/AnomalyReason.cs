namespace Sophia.Health;

/// <summary>Why a point was scored as it was.</summary>
public enum AnomalyReason
{
    /// <summary>As expected.</summary>
    Normal,

    /// <summary>Too few points yet to judge, or the first after a gap.</summary>
    Learning,

    /// <summary>Several points in a row are outside what the recent level and the time of day let expect.</summary>
    Sustained,

    /// <summary>A smaller deviation that lasts.</summary>
    Drift,

    /// <summary>Outside every value seen before.</summary>
    NewExtreme,

    /// <summary>The forecast errors of the last points are larger than they have been.</summary>
    Unpredictable,

    /// <summary>Unusual, but too small to matter for this kind of series.</summary>
    TooSmall,

    /// <summary>Not a number, infinite, or negative where that cannot be: not scored, not learned.</summary>
    Rejected,
}
