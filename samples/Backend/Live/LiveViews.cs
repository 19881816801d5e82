namespace Backend.Live;

/// <summary>The state of the whole and of the process.</summary>
internal sealed record SystemView(
    string OverallStatus, int Services, int NotHealthy, string Name, string Version, string? Environment, DateTimeOffset StartedAt, string ChangesBy, bool NeedsKey,
    string Storage, bool StorageWritable, double SampleSeconds);

/// <summary>A key pattern of the cache.</summary>
internal sealed record CacheView(string Pattern, long Hits, long Misses, long Stale, long SourceFailures, double HitRate);

/// <summary>When a limit will be reached.</summary>
internal sealed record ForecastView(
    string Service, string Resource, double Used, double? SecondsToLimit, double? EarliestSeconds, double? LatestSeconds, bool Warning, string Explanation);

/// <summary>How unusual a series is just now.</summary>
internal sealed record AnomalyView(string Service, string Series, double Score, string Explanation);

/// <summary>Promise, uptime and budget of every service.</summary>
internal sealed record SlaView(double Target, IReadOnlyList<SlaServiceView> Services);

/// <summary>Uptime and budget of one service.</summary>
internal sealed record SlaServiceView(
    string Service, double Uptime, double BudgetSpent, double WatchedSeconds, double DownSeconds, double? MttrSeconds, int Outages, double Burn, double BurnHours, bool BurnExceeded,
    IReadOnlyList<double?> Days);

/// <summary>The live sockets.</summary>
internal sealed record SocketsView(int Connected, int Away, int Reliable, long Queued, long QueuedBytes, long MessagesOut);
