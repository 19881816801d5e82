namespace Backend;

/// <summary>The defaults, in one place: options, docs and tests read them here.</summary>
internal static class BackendDefaults
{
    public const string Name = "sophia-backend";
    public const int Port = 8000;

    /// <summary>The section of the sample's own settings; <see cref="ServerSettings"/> is the same in the deployment file (<c>backend.settings</c>).</summary>
    public const string Section = "Backend";
    public const string ServerSettings = "Sophia:Server:Settings";

    public const string SampleInterval = "00:00:10";
    public const string RawRetention = "06:00:00";
    public const string MinuteRetention = "7.00:00:00";
    public const string HourRetention = "400.00:00:00";
    public const string MaintenanceInterval = "00:01:00";
    public const int BufferedSamples = 60;

    /// <summary>An answer of the history has at most so many series; the rest follows in further answers.</summary>
    public const int MaxHistorySeries = 20;

    /// <summary>Each of them has at most so many points; neighbours are put together.</summary>
    public const int MaxHistoryPoints = 400;

    /// <summary>And at most so many gaps, the longest.</summary>
    public const int MaxHistoryGaps = 200;

    public const string SourceTimeout = "00:00:02";
    public const string TrendWindow = "01:00:00";
    public const string FailedTtl = "00:00:05";

    /// <summary>A caller's user id is at most this long, in UTF-16 units.</summary>
    public const int MaxUserIdLength = 128;

    /// <summary>A source of the dashboard that gives more JSON than this is taken for broken.</summary>
    public const int MaxSectionBytes = 1024 * 1024;

    /// <summary>A dashboard is never larger than this, however large the installation.</summary>
    public const int MaxPageBytes = 30_000;

    /// <summary>Of that, what is kept for everything but the four fields: their names, time, cache, what was left out.</summary>
    public const int PageEnvelopeBytes = 600;

    /// <summary>Why a source failed is cut off behind so many characters.</summary>
    public const int MaxReasonLength = 200;

    /// <summary>Dashboards that may lie in memory: whoever invents user ids pushes out others' pages, and no more.</summary>
    public const int MaxCachedPages = 10_000;

    public const int MaxAnswerBytes = 256 * 1024;

    public const string LiveInterval = "00:00:01";

    public const int ReadsPerMinute = 6_000;
    public const int ReadBurst = 600;
    public const int ChangesPerMinute = 60;
    public const int ChangeBurst = 20;
    public const int MaxCallers = 10_000;
    public const int MinApiKeyLength = 16;

    /// <summary>How long the start waits for saved alerts and SLA accounts, each.</summary>
    public static readonly TimeSpan StatePatience = TimeSpan.FromSeconds(5);

    /// <summary>Added to the time for which samples may be late.</summary>
    public static readonly TimeSpan HistorySlack = TimeSpan.FromMinutes(5);

    /// <summary>How long a page of the history may take to be written or read.</summary>
    public static readonly TimeSpan HistoryPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long the last sample may hold up the stop.</summary>
    public static readonly TimeSpan LastSamplePatience = TimeSpan.FromSeconds(2);

    /// <summary>A section of the page that cannot be read is told to the log this often at most.</summary>
    public static readonly TimeSpan SectionLogPause = TimeSpan.FromMinutes(10);
}
