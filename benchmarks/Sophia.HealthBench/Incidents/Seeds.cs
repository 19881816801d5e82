namespace Sophia.HealthBench.Incidents;

/// <summary>Which months may be looked at while tuning, and which only when reporting.</summary>
internal static class Seeds
{
    public static readonly ulong[] Tuning = [1, 2, 3];
    public static readonly ulong[] Reported = [101, 102, 103, 104, 105];
}
