using System.ComponentModel.DataAnnotations;

namespace Sophia.Resilience;

/// <summary>How many retries a service may get.</summary>
public sealed class RetryBudgetOptions
{
    internal const double DefaultShare = 0.2;
    internal const int DefaultBurst = 10;
    internal const int MaxBurst = 100_000;

    /// <summary>How much of a retry each call pays for: with 0.2, five calls pay for one retry.</summary>
    /// <value>0 to 10. The default is 0.2.</value>
    [Range(0.0, 10.0)]
    public double Share { get; set; } = DefaultShare;

    /// <summary>How many retries are paid for at the start, and the most that can be saved up.</summary>
    /// <value>0 to 100,000 retries. The default is 10.</value>
    [Range(0, MaxBurst)]
    public int Burst { get; set; } = DefaultBurst;
}
