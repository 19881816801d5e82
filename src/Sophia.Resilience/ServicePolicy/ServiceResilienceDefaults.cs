namespace Sophia.Resilience;

/// <summary>The service policy's defaults and limits, in one place.</summary>
internal static class ServiceResilienceDefaults
{
    public const int MaxRetries = 3;
    public const int MostRetries = 20;
    public const string MinDuration = "00:00:00.001";
    public const string MinTimeout = "00:00:00.010";
    public const string MaxDuration = "1.00:00:00";
    public static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(5);
}
