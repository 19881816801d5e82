namespace Backend.Deployments;

/// <summary>A deployment that was recorded.</summary>
/// <param name="Id">Names it; recording the same again replaces it.</param>
/// <param name="Service">What was deployed.</param>
/// <param name="Version">Which version of it.</param>
/// <param name="Environment">Where to.</param>
/// <param name="CommittedAt">When the change was committed.</param>
/// <param name="DeployedAt">When it was in production, or had failed to get there.</param>
/// <param name="Succeeded">Whether the deployment itself went through.</param>
/// <param name="ChangeFailed">Whether the change had to be rolled back or mended in a hurry.</param>
/// <param name="RecordedBy">Who recorded it.</param>
internal sealed record Deployment(
    string Id, string Service, string Version, string Environment, DateTimeOffset CommittedAt, DateTimeOffset DeployedAt, bool Succeeded, bool ChangeFailed,
    string RecordedBy);

/// <summary>What a pipeline posts.</summary>
/// <param name="Id">Optional: post the same id again to say later that the change failed.</param>
/// <param name="Service">What was deployed; 1 to 100 characters.</param>
/// <param name="Version">Which version of it; 1 to 100 characters.</param>
/// <param name="Environment">Where to; the default is production.</param>
/// <param name="CommittedAt">When the change was committed.</param>
/// <param name="DeployedAt">When it was done; the default is now.</param>
/// <param name="Succeeded">Whether it went through; the default is true.</param>
/// <param name="ChangeFailed">Whether the change had to be rolled back or mended in a hurry; the default is false.</param>
internal sealed record DeploymentRequest(
    string? Id, string? Service, string? Version, string? Environment, DateTimeOffset? CommittedAt, DateTimeOffset? DeployedAt, bool? Succeeded, bool? ChangeFailed);

/// <summary>What is said of the deployments of a time: the four figures of the plan.</summary>
/// <param name="Days">The days that are looked at.</param>
/// <param name="Count">Deployments in them.</param>
/// <param name="PerDay">Deployments a day.</param>
/// <param name="SuccessRate">The share that went through, 0 to 1; null without any.</param>
/// <param name="ChangeFailureRate">Of those that went through, the share whose change failed; null without any.</param>
/// <param name="LeadTimeSeconds">From commit to production, the median of those that went through; null without any.</param>
internal sealed record DeploymentSummary(int Days, long Count, double PerDay, double? SuccessRate, double? ChangeFailureRate, double? LeadTimeSeconds)
{
    public static DeploymentSummary Of(DeploymentFigures figures, int days) => new(
        days,
        figures.Count,
        Math.Round((double)figures.Count / days, 3),
        figures.Count == 0 ? null : Math.Round((double)figures.Through / figures.Count, 4),
        figures.Through == 0 ? null : Math.Round((double)figures.ChangesFailed / figures.Through, 4),
        figures.LeadTimeMs / 1_000);
}

/// <summary>What the database counts of the deployments of a time.</summary>
/// <param name="Count">All of them.</param>
/// <param name="Through">Those that went through.</param>
/// <param name="ChangesFailed">Of those, the ones whose change failed.</param>
/// <param name="LeadTimeMs">The median of their time from commit to production, in milliseconds; null without any.</param>
internal sealed record DeploymentFigures(long Count, long Through, long ChangesFailed, double? LeadTimeMs);

/// <summary>What <c>GET /api/deployments</c> answers.</summary>
/// <param name="Summary">The figures of all of them.</param>
/// <param name="Deployments">The newest, 100 at most.</param>
internal sealed record DeploymentList(DeploymentSummary Summary, IReadOnlyList<Deployment> Deployments);
