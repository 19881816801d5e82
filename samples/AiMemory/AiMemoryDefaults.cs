namespace AiMemory;

/// <summary>Defaults and bounds of the settings.</summary>
internal static class AiMemoryDefaults
{
    public const string BusyTimeout = "00:00:05";
    public const string MinBusyTimeout = "00:00:00.100";
    public const string MaxBusyTimeout = "00:01:00";
    public const int MaxFileMegabytes = 1_048_576;
    public const long LowPages = 16;
    public const long LowDiskBytes = 4 * 1024 * 1024;
    public const int PrepareAttempts = 100;
    public static readonly TimeSpan CacheTtl = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan CacheHardTimeout = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan PrepareRetryDelay = TimeSpan.FromMilliseconds(50);
}
