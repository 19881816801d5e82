using System.ComponentModel.DataAnnotations;

namespace SnowflakeEmulator;

/// <summary>Settings of the emulator; section <c>SnowflakeEmulator</c> of the configuration when it runs as a process.</summary>
public sealed class SnowflakeEmulatorOptions
{
    /// <summary>The section these options bind from.</summary>
    public const string Section = "SnowflakeEmulator";

    /// <summary>The account's identifier as tokens name it: upper case, without region. 1 – 100 characters; default LOCAL.</summary>
    [Required]
    [RegularExpression("^[A-Z0-9_-]{1,100}$")]
    public string Account { get; set; } = "LOCAL";

    /// <summary>Where it listens; port 0 takes a free one. Default http://127.0.0.1:0.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:0";

    /// <summary>Whether the demo database DEMO, its users, roles, warehouses and a week of history are made at start. Default off.</summary>
    public bool SeedDemoData { get; set; }

    /// <summary>A user who is made at start with ACCOUNTADMIN. Default ADMIN; its keys and tokens are registered in code or by the next two settings.</summary>
    [Required]
    [RegularExpression("^[A-Z0-9_]{1,100}$")]
    public string AdminUser { get; set; } = "ADMIN";

    /// <summary>A PEM file with the public key of <see cref="AdminUser"/>; none by default.</summary>
    public string? AdminPublicKeyFile { get; set; }

    /// <summary>A programmatic access token of <see cref="AdminUser"/>; none by default.</summary>
    public string? AdminAccessToken { get; set; }

    /// <summary>How long a request waits for its statement before it is answered 202. 10 ms – 10 min; default 45 s, as Snowflake's.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan SynchronousWait { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Time limit of a statement that sets none itself. 1 ms – 7 days; default 2 days, as Snowflake's.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "7.00:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long a driver's session token is good; drivers renew it by their master token. 1 s – 7 days; default 1 h, as Snowflake's.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SessionTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a driver's master token is good; without a renewal or a heartbeat its session ends then. 1 s – 7 days; default 4 h, as Snowflake's.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MasterTokenLifetime { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How many statements run at once; others wait. 1 – 1,000; default 32.</summary>
    [Range(1, 1000)]
    public int MaxConcurrentStatements { get; set; } = 32;

    /// <summary>Bytes of JSON in the first partition of a result. 1 – 64 MiB; default 256 KiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public long FirstPartitionBytes { get; set; } = 256 * 1024;

    /// <summary>Bytes of JSON in every other partition. 1 – 256 MiB; default 4 MiB.</summary>
    [Range(1, 256 * 1024 * 1024)]
    public long PartitionBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Rows in a partition at most. 1 – 100 million; default 1 million.</summary>
    [Range(1, 100_000_000)]
    public long PartitionRows { get; set; } = 1_000_000;

    /// <summary>How long results stay. 1 s – 7 days; default 24 h, as Snowflake's.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ResultRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Finished statements that are remembered. 1 – 1 million; default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxResults { get; set; } = 10_000;

    /// <summary>Bytes of first partitions that are kept in memory. 1 MiB – 8 GiB; default 32 MiB.</summary>
    [Range(1024 * 1024, 8L * 1024 * 1024 * 1024)]
    public long ResultMemory { get; set; } = 32 * 1024 * 1024;

    /// <summary>Where longer results and DuckDB's spill files go; a new folder, for its owner alone, in this one; by default in the system's temporary one. Deleted at the end, or by the next emulator where this one was killed.</summary>
    public string? SpillDirectory { get; set; }

    /// <summary>DuckDB's memory limit, such as 512MB; DuckDB's own default (80 % of the machine) without.</summary>
    [RegularExpression("^[0-9]+(KB|MB|GB|KiB|MiB|GiB)$")]
    public string? MemoryLimit { get; set; }
}
