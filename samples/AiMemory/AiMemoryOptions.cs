using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace AiMemory;

/// <summary>The settings of the sample, bound from the section <c>AiMemory</c> (environment: <c>AiMemory__File</c> and so on) and validated at start.</summary>
public sealed class AiMemoryOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "AiMemory";

    /// <summary>The SQLite file; its folder is created.</summary>
    /// <value>A path. The default is <c>sophia/ai-memory.db</c> in the user's data folder (<c>XDG_DATA_HOME</c>, <c>~/.local/share</c>, <c>%LOCALAPPDATA%</c>).</value>
    public string? File { get; set; }

    /// <summary>How long a write waits for another process that is writing.</summary>
    /// <value>0.1 seconds to one minute. The default is five seconds.</value>
    [Range(typeof(TimeSpan), AiMemoryDefaults.MinBusyTimeout, AiMemoryDefaults.MaxBusyTimeout, ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.Parse(AiMemoryDefaults.BusyTimeout, CultureInfo.InvariantCulture);

    /// <summary>How large the file may grow; past it, storing fails with a clear error.</summary>
    /// <value>0 (no limit but the disk, the default) to 1,048,576 megabytes.</value>
    [Range(0, AiMemoryDefaults.MaxFileMegabytes)]
    public int MaxFileMegabytes { get; set; }
}
