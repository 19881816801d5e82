namespace Sophia.Connections;

/// <summary>The defaults and limits, in one place: the options, their validation, the docs and the tests read them here.</summary>
internal static class ConnectionDefaults
{
    public const int MinConnections = 0;
    public const int MaxConnections = 10;
    public const int MaxMaxConnections = 10_000;
    public const int RetryAttempts = 3;
    public const int MaxRetryAttempts = 20;
    public const int ParallelOpens = 10;
    public const int MaxParallelOpens = 1_000;

    public const string MinDuration = "00:00:00.001";
    public const string MaxDuration = "1.00:00:00";
    public const string MinInterval = "00:00:00.010";

    public static readonly TimeSpan ConnectionTimeout = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan ExecutionTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(400);
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan CheckAfterIdle = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan HealthCheckInterval = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan HealthCheckCache = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan RecoveryCheckInterval = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Lifetimes and keep-alives are shortened by up to this share, fixed when a connection is born, so that they do not all end at once.</summary>
    public const double Jitter = 0.1;

    /// <summary>Another connection is worth its opening when the queue would otherwise need this many opening times to drain.</summary>
    public const int GrowthPatience = 4;

    /// <summary>A connection leased again within this many milliseconds is hot: the end of its lease is not timed unless somebody asks for it. A few ticks of the system's coarse clock.</summary>
    public const int HotMilliseconds = 16;

    public const string ExhaustionHelp = "docs/exhaustion-error.md";
}
