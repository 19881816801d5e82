using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sophia.Health;

/// <summary>The disk that holds a folder; its end is forecast.</summary>
internal sealed class DiskHealthCheck(string folder, UsageLevels levels) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        var share = 1 - ((double)drive.AvailableFreeSpace / drive.TotalSize);
        return Task.FromResult(levels.Judge($"The disk of {folder}", share, new()
        {
            ["free_bytes"] = drive.AvailableFreeSpace,
            ["total_bytes"] = drive.TotalSize,
            [HealthData.LimitPrefix + "disk"] = share,
        }));
    }
}
