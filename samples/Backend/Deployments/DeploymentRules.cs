namespace Backend.Deployments;

/// <summary>What a recorded deployment must be like.</summary>
internal static class DeploymentRules
{
    private const int Longest = 100;
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(400);

    /// <summary>The deployment, or which field is wrong and why.</summary>
    public static Deployment? Read(DeploymentRequest request, string recordedBy, DateTimeOffset now, out (string Field, string Reason) problem)
    {
        var deployed = request.DeployedAt ?? now;
        problem = Problem(request, deployed, now);
        return problem.Reason is { Length: > 0 } ? null : new Deployment(
            request.Id ?? Guid.CreateVersion7(now).ToString("n"), request.Service!, request.Version!, request.Environment ?? "production",
            request.CommittedAt!.Value, deployed, request.Succeeded ?? true, request.ChangeFailed ?? false, recordedBy);
    }

    private static (string Field, string Reason) Problem(DeploymentRequest request, DateTimeOffset deployed, DateTimeOffset now)
    {
        foreach (var (field, text, optional) in new[]
        {
            ("id", request.Id, true), ("service", request.Service, false), ("version", request.Version, false), ("environment", request.Environment, true),
        })
        {
            if (!IsName(text, optional))
            {
                return (field, $"{field} has 1 to {Longest} characters, none of them a control character.");
            }
        }

        return request.CommittedAt is not { } committed ? ("committed_at", "committed_at says when the change was committed.")
            : committed > deployed ? ("committed_at", "committed_at lies after deployed_at.")
            : deployed > now + Ahead ? ("deployed_at", "deployed_at lies in the future.")
            : deployed < now - Oldest || committed < now - Oldest ? ("deployed_at", $"It is older than {Oldest.TotalDays:0} days.")
            : default;
    }

    private static bool IsName(string? text, bool optional) => text is null ? optional : text.Length is > 0 and <= Longest && !text.Any(char.IsControl);
}
