using Backend.Access;
using Microsoft.Extensions.Options;
using Sophia.WebSockets;

namespace Backend.Live;

/// <summary>The page's data, at once and live.</summary>
internal static class LiveEndpoints
{
    public static void MapOverview(this RouteGroupBuilder api) =>
        api.MapGet("/overview", (LiveState state) => TypedResults.Bytes(state.Everything(), "application/json"))
            .WithName("GetOverview").WithSummary("Everything the page shows, as /ws sends it to a new page.").Produces(200, contentType: "application/json");

    public static void MapLive(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<IOptions<LiveOptions>>().Value.Enabled)
        {
            return;
        }

        endpoints.MapSophiaWebSocket<LiveHub>("/ws", static options =>
        {
            // A page says next to nothing, and what it missed for longer than two minutes it had better read anew.
            (options.MaxMessageBytes, options.MessagesPerSecond, options.MessageBurst) = (1_024, 5, 10);
            (options.OutboxMessages, options.SessionRetention, options.Overflow) = (150, TimeSpan.FromMinutes(2), OverflowPolicy.DropOldest);
        }).Guarded().RequireRateLimiting(RequestLimits.Reads);
    }
}
