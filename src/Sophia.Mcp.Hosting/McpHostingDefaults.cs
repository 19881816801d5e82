namespace Sophia.Mcp.Hosting;

/// <summary>The defaults, in one place: the options, their validation, the docs and the tests read them here.</summary>
internal static class McpHostingDefaults
{
    public const string Section = "Sophia:Mcp";
    public const string ServerSection = "Sophia:Server";
    public const string ToolsSection = "Sophia:Server:Tools";
    public const string ServersSection = "Sophia:McpServers";
    public const string Pattern = "/mcp";

    public const string ToolTimeout = "00:01:00";
    public const string MinToolTimeout = "00:00:00";
    public const string MaxToolTimeout = "1.00:00:00";

    public const int MaxConcurrency = 128;
    public const int MaxMaxConcurrency = 100_000;
    public const int QueueLimit = 64;
    public const int MaxQueueLimit = 100_000;
    public const string QueueTimeout = "00:00:05";
    public const string MaxQueueTimeout = "00:10:00";

    public const string AbandonAfter = "00:00:30";
    public const string MaxAbandonAfter = "1.00:00:00";
    public const int MaxAbandonedCalls = 32;
    public const int MaxMaxAbandonedCalls = 100_000;

    public const long MaxRequestBodySize = 30_000_000;

    public const long MaxResultSize = 30_000_000;
    public const long MaxKeptResults = 64 * 1024 * 1024;
    public const string KeepResultsFor = "00:10:00";
    public const string MaxCacheFor = "1.00:00:00";
    public const string CacheTimeout = "00:00:01";

    public const string BodyTimeout = "00:00:30";
    public const string WriteTimeout = "00:00:30";
    public const string KeepAlive = "00:00:15";
    public const string MaxTransportTime = "01:00:00";

    public const string HealthTimeout = "00:00:10";
    public const string MinHealthTimeout = "00:00:00.1";
    public const string MaxHealthTimeout = "00:10:00";

    public const int MaxRequestsPerMinute = 10_000_000;
    public const int MaxBurstSize = 1_000_000;
    public const int MinDefaultBurst = 10;
    public const int MaxCallers = 100_000;

    /// <summary>Between a tool's timeout and the moment its answer has been written; the shutdown allows for it.</summary>
    public static readonly TimeSpan AnswerSlack = TimeSpan.FromSeconds(1);

    public const int MaxSessions = 10_000;
    public const int MaxSessionsPerUser = 100;
    public const int MaxMaxSessions = 10_000_000;
    public const string SessionStoreTimeout = "00:00:02";

    /// <summary>More tool names than this share one set of limits and one metric tag: nobody can grow the process by making up tools.</summary>
    public const int MaxKnownTools = 10_000;

    public const string ClockSkew = "00:00:30";
    public const string MaxClockSkew = "00:10:00";
    public const string KeyRefresh = "01:00:00";
    public const string MinKeyRefresh = "00:01:00";
    public const string MaxKeyRefresh = "7.00:00:00";
    public const int VerifiedTokens = 1_000;
    public const int MaxVerifiedTokens = 1_000_000;
    public const string IssuerTimeout = "00:00:10";
    public const string RoleClaim = "roles";
    public const string ApiKeyHeader = "X-API-Key";
}
