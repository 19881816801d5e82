namespace Sophia.WebSockets;

/// <summary>The defaults and limits, in one place: options, validation, docs and tests read them here.</summary>
internal static class SophiaWebSocketDefaults
{
    public const string Section = "Sophia:WebSockets";
    public const string Subprotocol = "sophia.reliable.json.v1";

    public const int OutboxMessages = 1_000;
    public const int MaxOutboxMessages = 1_000_000;
    public const int OutboxBytes = 1 << 20;
    public const int MaxOutboxBytes = 1 << 30;
    public const long QueuedBytesPerNode = 256L << 20;

    /// <summary>What a queued message costs besides its payload: its place in the ring, which may be half empty, and the message's objects.</summary>
    public const int QueuedMessageBytes = 64;

    public const string KeepAliveInterval = "00:00:30";
    public const string KeepAliveTimeout = "00:00:15";
    public const string SessionRetention = "00:05:00";
    public const string FirstFrameTimeout = "00:00:10";
    public const string WriteTimeout = "00:00:10";
    public const string CloseTimeout = "00:00:05";
    public const string MessageTimeout = "00:00:10";
    public const string HandlerGrace = "00:00:10";
    public const string TokenLifetime = "01:00:00";
    public const string DrainTimeout = "00:00:10";
    public const string MaxRetryAfter = "00:00:05";
    public const string SweepInterval = "00:00:01";

    public const int MaxMessageBytes = 64 * 1024;
    public const int LargestMaxMessageBytes = 16 << 20;
    public const int MaxFragments = 128;
    public const int MessagesPerSecond = 2_000;
    public const int MessageBurst = 4_000;

    public const int AckEveryMessages = 64;
    public const int AckEveryBytes = 64 * 1024;
    public const string AckDelay = "00:00:00.100";

    public const int MaxConnectionsPerUser = 100;
    public const int MaxSessions = 100_000;
    public const string FullLogInterval = "00:01:00";
    public const int MaxClientIdLength = 128;

    public const int DrainBatch = 250;
    public const int BatchBytes = 32 * 1024;
    public const int InlinePasses = 4;

    /// <summary>How many messages a broadcaster may be ahead of the thread pool, for each client.</summary>
    public const int BroadcastsInARow = 32;
}
