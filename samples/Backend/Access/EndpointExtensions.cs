using Backend.Problems;

namespace Backend.Access;

/// <summary>What endpoints that change things have in common.</summary>
internal static class EndpointExtensions
{
    /// <summary>Asks for a known caller, and for a share of changes that is smaller than that of reads.</summary>
    public static RouteHandlerBuilder ChangesThings(this RouteHandlerBuilder endpoint) => endpoint
        .RequireAuthorization(AccessSetup.Changes)
        .RequireRateLimiting(RequestLimits.Changes)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    /// <summary>Refuses foreign names and foreign pages, in the one format of errors.</summary>
    public static TBuilder Guarded<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireSophiaGuard(ProblemResponses.WriteAsync);
}
