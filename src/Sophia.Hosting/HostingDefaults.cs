namespace Sophia.Hosting;

/// <summary>The defaults of the package: options, validation, docs and tests read them here.</summary>
internal static class HostingDefaults
{
    public const string Section = "Sophia:Hosting";
    public const string ReadableErrorsKey = Section + ":ReadableErrors";
    public const string ServerSection = "Sophia:Server";
    public const string GuardSection = "Sophia:Hosting:Guard";
    public const string Host = "127.0.0.1";
    public const int Port = 5000;
    public const int MaxPort = 65_535;

    public const string StartTimeout = "00:05:00";
    public const string MinStartTimeout = "00:00:01";
    public const string MaxStartTimeout = "1.00:00:00";

    public const string DrainDelay = "00:00:05";
    public const string MaxDrainDelay = "00:10:00";

    public const string LongestRequest = "00:00:30";
    public const string MinLongestRequest = "00:00:01";
    public const string MaxLongestRequest = "1.00:00:00";

    public const string RetryAfter = "00:00:02";
    public const string MinRetryAfter = "00:00:01";
    public const string MaxRetryAfter = "01:00:00";

    /// <summary>How long the clean-up waits for a step that is still starting although it was told to stop.</summary>
    public static readonly TimeSpan StartLeftBehind = TimeSpan.FromSeconds(5);

    /// <summary>What is left for closing sockets and pools once the work in flight is done.</summary>
    public static readonly TimeSpan ShutdownSlack = TimeSpan.FromSeconds(5);

    public const string LivePath = "/live";
    public const string ReadyPath = "/ready";
    public const string HealthPath = "/health";
    public const string InfoPath = "/info";
    public const string MetricsPath = "/metrics";

    public const string CorrelationHeader = "X-Correlation-ID";
    public const int MaxCorrelationIdLength = 64;
}
