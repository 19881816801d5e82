using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The disk that holds a folder; its end is forecast.</summary>
internal sealed class DiskHealthCheck(string folder, UsageLevels levels) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        // A file system such as /proc has no size, and is never full.
        var share = drive.TotalSize > 0 ? 1 - ((double)drive.AvailableFreeSpace / drive.TotalSize) : 0;
        return Task.FromResult(levels.Judge($"The disk of {folder}", share, new()
        {
            ["free_bytes"] = drive.AvailableFreeSpace,
            ["total_bytes"] = drive.TotalSize,
            [HealthData.LimitPrefix + "disk"] = share,
        }));
    }
}
