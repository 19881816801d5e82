using Backend.Access;
using Backend.Problems;
using Sophia.Resilience;

namespace Backend.Breakers;

/// <summary>Lists the circuit breakers, isolates and resets them.</summary>
internal static class BreakerEndpoints
{
    public static void MapBreakers(this RouteGroupBuilder api)
    {
        api.MapGet("/breakers", (CircuitBreakerRegistry breakers, TimeProvider time) => TypedResults.Ok(Read(breakers, time)))
            .WithName("GetBreakers").WithSummary("All circuit breakers of the process.");
        api.MapPost("/breakers/{service}/isolate", (string service, HttpContext context, CircuitBreakerRegistry breakers, TimeProvider time, ILogger<CircuitBreakerRegistry> logger) =>
                Change(service, "isolate", breakers.Isolate, context, breakers, time, logger))
            .WithName("IsolateBreaker").WithSummary("Rejects every call of a service until its breaker is reset.").Produces<BreakerView>().ProducesProblem(StatusCodes.Status404NotFound).ChangesThings();
        api.MapPost("/breakers/{service}/reset", (string service, HttpContext context, CircuitBreakerRegistry breakers, TimeProvider time, ILogger<CircuitBreakerRegistry> logger) =>
                Change(service, "reset", breakers.Reset, context, breakers, time, logger))
            .WithName("ResetBreaker").WithSummary("Closes a breaker and forgets its failures.").Produces<BreakerView>().ProducesProblem(StatusCodes.Status404NotFound).ChangesThings();
    }

    public static BreakerView[] Read(CircuitBreakerRegistry breakers, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return [.. breakers.Breakers.Select(breaker => BreakerView.Of(breaker, now))];
    }

    private static IResult Change(
        string service, string action, Func<string, bool> change, HttpContext context, CircuitBreakerRegistry breakers, TimeProvider time, ILogger logger)
    {
        if (!change(service))
        {
            return ProblemResponses.NotFound("There is no such circuit breaker.");
        }

        logger.Changed(Caller.NameOf(context.User), action, service);
        return TypedResults.Ok(BreakerView.Of(breakers.Find(service)!, time.GetUtcNow()));
    }
}
