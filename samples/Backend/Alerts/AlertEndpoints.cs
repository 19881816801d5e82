using Backend.Access;
using Backend.Problems;
using Microsoft.AspNetCore.Mvc;
using Sophia.Health;

namespace Backend.Alerts;

/// <summary>Lists alerts, acknowledges and silences them.</summary>
internal static class AlertEndpoints
{
    private const int MostRecent = 50;
    private const int LongestComment = 200;
    private const int MostMinutes = 43_200;

    public static void MapAlerts(this RouteGroupBuilder api)
    {
        api.MapGet("/alerts", (AlertManager alerts) => TypedResults.Ok(Read(alerts))).WithName("GetAlerts").WithSummary("Active alerts, and those that ended within 24 hours.");
        api.MapPost("/alerts/{id}/acknowledge", Acknowledge).WithName("AcknowledgeAlert").WithSummary("Says that somebody looks after an alert: it is not repeated.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ChangesThings();
        api.MapPost("/alerts/silences", Silence).WithName("SilenceService").WithSummary("Tells nobody about a service for a while.")
            .Produces<SilenceView>(StatusCodes.Status201Created).ProducesValidationProblem().ChangesThings();
    }

    public static AlertList Read(AlertManager alerts)
    {
        var active = alerts.GetActive();
        var known = active.Select(alert => alert.Id).ToHashSet(StringComparer.Ordinal);
        var recent = alerts.GetRecent(TimeSpan.FromHours(24)).Where(alert => !known.Contains(alert.Id)).Take(MostRecent);
        return new AlertList([.. active.Select(AlertView.Of)], [.. recent.Select(AlertView.Of)], [.. alerts.GetSilences().Select(SilenceView.Of)]);
    }

    private static IResult Acknowledge(string id, HttpContext context, AlertManager alerts, ILogger<AlertManager> logger)
    {
        var by = Caller.NameOf(context.User);
        if (!alerts.Acknowledge(id, by))
        {
            return ProblemResponses.NotFound("There is no such alert, or it is over.");
        }

        logger.Changed(by, "acknowledge", id);
        return TypedResults.NoContent();
    }

    private static IResult Silence([FromBody] SilenceRequest request, HttpContext context, AlertManager alerts, ILogger<AlertManager> logger)
    {
        if (request.Service is not { Length: > 0 and <= LongestComment } service || service.Any(char.IsControl))
        {
            return ProblemResponses.Invalid("service", "service names the service.");
        }

        if (request.Minutes is not (>= 1 and <= MostMinutes))
        {
            return ProblemResponses.Invalid("minutes", $"minutes is 1 to {MostMinutes}.");
        }

        if (request.Comment is { Length: > LongestComment })
        {
            return ProblemResponses.Invalid("comment", $"comment has at most {LongestComment} characters.");
        }

        var by = Caller.NameOf(context.User);
        var silence = alerts.Silence(service, null, TimeSpan.FromMinutes(request.Minutes), by, request.Comment ?? "");
        logger.Changed(by, "silence", service);
        return TypedResults.Created((string?)null, SilenceView.Of(silence));
    }
}

/// <summary>What <c>GET /api/alerts</c> answers.</summary>
internal sealed record AlertList(IReadOnlyList<AlertView> Active, IReadOnlyList<AlertView> Recent, IReadOnlyList<SilenceView> Silences);

/// <summary>A silence to be.</summary>
internal sealed record SilenceRequest(string? Service, int Minutes, string? Comment);

/// <summary>A silence.</summary>
internal sealed record SilenceView(string Id, string Service, DateTimeOffset Until, string By, string Comment)
{
    public static SilenceView Of(AlertSilence silence) => new(silence.Id, silence.Service, silence.Until, silence.By, silence.Comment);
}
