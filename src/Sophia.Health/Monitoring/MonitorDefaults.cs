namespace Sophia.Health;

/// <summary>The defaults of the monitor.</summary>
internal static class MonitorDefaults
{
    public const string Section = "Sophia:Monitoring:HealthChecks";
    public const string Interval = "00:00:30";
    public const string Timeout = "00:00:10";
    public const string MaxBackOff = "00:01:00";
    public const double Jitter = 0.1;
    public const int History = 120;
    public const int MaxServices = 10_000;
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxInterval = TimeSpan.FromDays(1);
    public static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(15);
    public const string Evaluation = "00:00:05";
    public const string SaveInterval = "00:01:00";
}
