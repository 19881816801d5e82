namespace Sophia.Connections.Snowflake;

/// <summary>The defaults and limits, in one place: the options, their validation, the docs and the tests read them here.</summary>
internal static class SnowflakeDefaults
{
    public const string MinStatementTimeout = "00:00:01";
    public const string MaxStatementTimeout = "7.00:00:00";
    public const string MinRequestTimeout = "00:00:00.100";
    public const string MaxRequestTimeout = "01:00:00";
    public const string MinTokenLifetime = "00:01:00";
    public const string MaxTokenLifetime = "01:00:00";
    public const string MinDelay = "00:00:00.001";
    public const string MaxDelay = "1.00:00:00";
    public const int FetchAhead = 4;
    public const int MaxFetchAhead = 64;
    public const long FetchAheadBytes = 16 * 1024 * 1024;
    public const long MaxFetchAheadBytes = 1024 * 1024 * 1024;
    public const int RetryAttempts = 3;
    public const int MaxRetryAttempts = 20;

    public static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Longer than the 45 seconds that the service holds a request before it answers 202.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(55);
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(10);

    /// <summary>A service that asks for more patience than this is reported with what it asked for, instead of being waited for.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A token is renewed when less than this share of its life is left.</summary>
    public const double RenewalShare = 0.1;

    public static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(5);
    public const double PollGrowth = 1.5;

    /// <summary>A clock that differs from the service's by more than this is corrected for in tokens.</summary>
    public static readonly TimeSpan TolerableSkew = TimeSpan.FromSeconds(20);

    /// <summary>A token younger than this that is refused was not refused for its age: another like it would be refused too.</summary>
    public static readonly TimeSpan FreshToken = TimeSpan.FromMinutes(1);

    public const string DriverProvider = "Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data";
}
