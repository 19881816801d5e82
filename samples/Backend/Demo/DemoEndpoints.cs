using Backend.Access;
using Backend.Problems;

namespace Backend.Demo;

/// <summary>The fault buttons. Mapped in the demo only.</summary>
internal static class DemoEndpoints
{
    public static void MapDemo(this RouteGroupBuilder api)
    {
        if (((IEndpointRouteBuilder)api).ServiceProvider.GetService<DemoPlan>() is null)
        {
            return;
        }

        api.MapGet("/demo", (DemoFleet fleet) => TypedResults.Ok(fleet.Views)).WithName("GetDemo").WithSummary("The servers of the demo.");
        api.MapPost("/demo/{server}/{fault}", Break).WithName("BreakDemo").WithSummary("Breaks a server of the demo (stop, freeze) or brings it back (heal).")
            .Produces<DemoServerView>().ProducesProblem(StatusCodes.Status404NotFound).ChangesThings();
    }

    private static IResult Break(string server, string fault, HttpContext context, DemoFleet fleet, ILogger<DemoFleet> logger)
    {
        if (fleet.Find(server) is not { } process || Action(process, fault) is not { } action)
        {
            return ProblemResponses.NotFound("There is no such server in the demo, or no such fault (stop, freeze, heal).");
        }

        logger.Changed(Caller.NameOf(context.User), fault, server);
        action();
        return TypedResults.Ok(process.View);
    }

    private static Action? Action(DemoProcess process, string fault) => fault switch
    {
        "stop" => process.Stop,
        "freeze" when DemoProcess.CanFreeze => process.Freeze,
        "heal" => process.Heal,
        _ => null,
    };
}
