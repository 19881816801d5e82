namespace Sophia.Health;

/// <summary>The levels of the ready-made checks.</summary>
internal static class HealthCheckDefaults
{
    public static readonly UsageLevels Memory = new(0.85, 0.95);
    public static readonly UsageLevels Cpu = new(0.9, 1.5);
    public static readonly UsageLevels Disk = new(0.85, 0.95);
    public static readonly UsageLevels GcPause = new(0.1, 0.3);

    /// <summary>The least time over which a share of time is measured.</summary>
    public static readonly TimeSpan ShareWindow = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan StarvationDegraded = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan StarvationUnhealthy = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan CertificateDegraded = TimeSpan.FromDays(14);
}
