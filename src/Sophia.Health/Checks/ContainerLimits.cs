using System.Globalization;

namespace Sophia.Health;

/// <summary>What the container may use and uses, from cgroup v2 or v1; the machine where there is no limit.</summary>
internal sealed class ContainerLimits(string root = "/sys/fs/cgroup")
{
    /// <summary>Bytes in use, without the file cache that the kernel gives back at once, and the limit; no limit is the machine's memory.</summary>
    public (long Used, long Limit) Memory()
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var v2 = Number("memory.current");
        if (v2 is { } current)
        {
            return (current - (Statistic("memory.stat", "inactive_file") ?? 0), Number("memory.max") ?? machine);
        }

        var v1 = Number("memory/memory.usage_in_bytes");
        var limit = Number("memory/memory.limit_in_bytes");
        // A v1 group without a limit says about 2^63.
        return v1 is { } used
            ? (used - (Statistic("memory/memory.stat", "total_inactive_file") ?? 0), limit is { } l && l < 1L << 50 ? l : machine)
            : (Environment.WorkingSet, machine);
    }

    /// <summary>How many cores it may use.</summary>
    public double Cores()
    {
        var v2 = Read("cpu.max")?.Split(' ');
        if (v2 is [var quota, var period] && double.TryParse(quota, CultureInfo.InvariantCulture, out var allowed))
        {
            return allowed / double.Parse(period, CultureInfo.InvariantCulture);
        }

        var v1 = Number("cpu/cpu.cfs_quota_us");
        return v1 is > 0 ? (double)v1 / (Number("cpu/cpu.cfs_period_us") ?? 100_000) : Environment.ProcessorCount;
    }

    private long? Number(string file) => long.TryParse(Read(file), CultureInfo.InvariantCulture, out var number) ? number : null;

    private long? Statistic(string file, string name)
    {
        var line = Read(file)?.Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private string? Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, file)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
