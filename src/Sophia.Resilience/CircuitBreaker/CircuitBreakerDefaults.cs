namespace Sophia.Resilience;

/// <summary>The breaker's defaults and limits, in one place: the options, their validation, the docs and the tests read them here.</summary>
internal static class CircuitBreakerDefaults
{
    public const int FailureThreshold = 5;
    public const int MaxFailureThreshold = 100_000;
    public const double FailureRate = 0.5;
    public const double SlowCallRate = 0.8;
    public const double MinRate = 0.001;
    public const int MinimumThroughput = 20;
    public const int MaxMinimumThroughput = 1_000_000;
    public const double RecoveryGrowth = 1;
    public const double MaxRecoveryGrowth = 10;
    public const int PermittedProbes = 1;
    public const int MaxPermittedProbes = 100;
    public const string MinDuration = "00:00:00.001";
    public const string MaxDuration = "1.00:00:00";
    public const string MinSamplingWindow = "00:00:00.100";
    public const string MaxSamplingWindow = "01:00:00";
    public static readonly TimeSpan SamplingWindow = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan RecoveryTimeout = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan MaxRecoveryTimeout = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(30);
}
