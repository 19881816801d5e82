using Backend.Access;
using Backend.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Backend.Deployments;

/// <summary>Records deployments and tells what follows from them.</summary>
internal static class DeploymentEndpoints
{
    private const int DefaultDays = 30;
    private const int MostDays = 365;

    public static void MapDeployments(this RouteGroupBuilder api)
    {
        api.MapGet("/deployments", ReadAsync).WithName("GetDeployments").WithSummary("Deployments of the last days, to one environment or to all; their frequency, success and change-failure rate and lead time, of all of them; the newest 100 are listed.")
            .Produces<DeploymentList>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapPost("/deployments", RecordAsync).WithName("RecordDeployment").WithSummary("Records a deployment; the same id again replaces it.")
            .Produces<Deployment>(StatusCodes.Status201Created).ProducesValidationProblem().ChangesThings();
    }

    private static async Task<IResult> ReadAsync(DeploymentStore store, TimeProvider time, CancellationToken cancellationToken, int days = DefaultDays, string? environment = null)
    {
        if (days is < 1 or > MostDays)
        {
            return ProblemResponses.Invalid("days", $"days is 1 to {MostDays}.");
        }

        var since = time.GetUtcNow().AddDays(-days);
        var figures = await store.CountAsync(since, environment, cancellationToken);
        return TypedResults.Ok(new DeploymentList(DeploymentSummary.Of(figures, days), await store.ReadNewestAsync(since, environment, cancellationToken)));
    }

    private static async Task<IResult> RecordAsync(
        [FromBody] DeploymentRequest request, HttpContext context, DeploymentStore store, TimeProvider time, ILogger<DeploymentStore> logger, CancellationToken cancellationToken)
    {
        var by = Caller.NameOf(context.User);
        if (DeploymentRules.Read(request, by, time.GetUtcNow(), out var problem) is not { } deployment)
        {
            return ProblemResponses.Invalid(problem.Field, problem.Reason);
        }

        await store.SaveAsync(deployment, cancellationToken);
        logger.Changed(by, "record deployment", deployment.Id);
        return TypedResults.Created((string?)null, deployment);
    }
}
