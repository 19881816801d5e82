namespace Sophia.WebSockets.Redis;

/// <summary>The defaults and limits, in one place: options, validation, docs and tests read them here.</summary>
internal static class SophiaWebSocketsRedisDefaults
{
    public const string Section = "Sophia:WebSockets:Redis";
    public const string Connection = "redis";
    public const string KeyPrefix = "sophia:ws";

    public const string OperationTimeout = "00:00:01";
    public const string CheckInterval = "00:00:05";
    public const string LeaseDuration = "00:00:15";
    public const string HandoverTimeout = "00:00:01";
    public const string IdempotencyWindow = "00:00:30";

    public const int PendingMessages = 10_000;
    public const int PendingBytes = 16 << 20;
    public const int BroadcastLogMessages = 10_000;
    public const int BroadcastLogBytes = 64 << 20;
    public const int HintBytes = 16 * 1024;

    /// <summary>How often positions that have moved are reported, in milliseconds.</summary>
    public const int ReportMilliseconds = 50;

    /// <summary>How often a lost Redis is tried again, in milliseconds.</summary>
    public const int ProbeMilliseconds = 250;

    /// <summary>Entries asked for at once.</summary>
    public const int FetchCount = 256;

    /// <summary>Broadcasts numbered for a client at once.</summary>
    public const int CatchUpCount = 128;

    /// <summary>Clients that are renewed or reconciled at once.</summary>
    public const int Parallel = 128;

    /// <summary>Hints of a client that came too early and wait for their predecessors.</summary>
    public const int EarlyHints = 1_024;

    /// <summary>Broadcast payloads kept in memory for clients that get them later.</summary>
    public const int CachedBroadcastBytes = 16 << 20;

    /// <summary>How often a claim is tried again because the store's clock was set.</summary>
    public const int ClaimAttempts = 3;

    /// <summary>For how long it is remembered that a client has gone to another node, in seconds: longer than a claim takes at most.</summary>
    public const int FenceMemorySeconds = 120;

    /// <summary>For how long a claim that was granted and never attached counts as under way, in seconds; longer than a hand-over takes at most.</summary>
    public const int GrantMemorySeconds = 40;

    /// <summary>How often a send is tried again because broadcasts had to go first.</summary>
    public const int SendAttempts = 3;
}
