namespace Sophia.Health;

/// <summary>The defaults of the health standards: options, validation, docs and tests read them here.</summary>
internal static class HealthStandardsDefaults
{
    public const string Section = "Sophia:Server:HealthCheck";
    public const string Interval = "00:00:30";
    public const string MinInterval = "00:00:00.1000000";
    public const string MaxInterval = "1.00:00:00";
    public const string Timeout = "00:00:10";
    public const string MinTimeout = "00:00:00.0100000";
    public const string MaxTimeout = "01:00:00";
    public const int Retries = 3;
    public const int MaxRetries = 100;
    public const string RetryDelay = "00:00:02";
}
