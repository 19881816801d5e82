namespace SnowflakeAdmin;

/// <summary>Defaults and bounds of the settings.</summary>
internal static class SnowflakeAdminDefaults
{
    public const string ServerName = "snowflake_admin";
    public const string MinTimeout = "00:00:01";
    public const string MaxTimeout = "00:10:00";
    public const int PageRows = 100;
    public const int MaxPageRows = 1_000;
    public const int PageBytes = 64 * 1024;
    public const int MinPageBytes = 1_024;
    public const int MaxPageBytes = 1024 * 1024;
    public const int CellChars = 2_000;
    public const int SampleRows = 10;
    public const int MaxSampleRows = 100;
    public const int ListRows = 100;
    public const int MaxHistoryHours = 24 * 14;
    public const int MaxCostDays = 90;

    /// <summary>Every tool's own limit; the environments' are shorter.</summary>
    public const int ToolSeconds = 660;
    public static readonly TimeSpan ConfirmationLifetime = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan DevTimeout = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan StgTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan ProdTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Beside a statement's own limit: waiting for the pool, reading the page.</summary>
    public static readonly TimeSpan RunMargin = TimeSpan.FromSeconds(10);

    /// <summary>Operations that wait for their confirmation at once, of one caller and of all.</summary>
    public const int MaxPendingOfCaller = 50;
    public const int MaxPending = 5_000;

    /// <summary>Characters of SQL that a question to a person shows.</summary>
    public const int QuestionChars = 4_000;
    public const int AuditSqlChars = 65_536;
    public const int AuditPage = 50;
    public const int MaxAuditPage = 500;
    public const long AuditScanBytes = 256L * 1024 * 1024;
}
