namespace Sophia.Health;

/// <summary>How fast the error budget burns: 1 spends it in exactly 30 days.</summary>
/// <param name="Factor">The factor from which on the pair of windows alarms.</param>
/// <param name="LongWindow">The long window: enough was burnt.</param>
/// <param name="ShortWindow">The short one: it burns still.</param>
/// <param name="LongRate">The rate over the long window.</param>
/// <param name="ShortRate">The rate over the short window.</param>
public sealed record BurnRate(double Factor, TimeSpan LongWindow, TimeSpan ShortWindow, double LongRate, double ShortRate)
{
    internal static readonly (double Factor, TimeSpan Long, TimeSpan Short)[] Windows =
    [
        (14.4, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5)),
        (6, TimeSpan.FromHours(6), TimeSpan.FromMinutes(30)),
        (1, TimeSpan.FromDays(3), TimeSpan.FromHours(2)),
    ];

    /// <summary>Whether both windows burn at least as fast as the factor.</summary>
    public bool IsExceeded => LongRate >= Factor && ShortRate >= Factor;
}
