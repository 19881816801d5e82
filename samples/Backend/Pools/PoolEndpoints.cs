using Sophia.Connections;

namespace Backend.Pools;

/// <summary>Lists the connection pools.</summary>
internal static class PoolEndpoints
{
    public static void MapPools(this RouteGroupBuilder api) =>
        api.MapGet("/pools", (UnifiedConnectionManager connections) => TypedResults.Ok(Read(connections)))
            .WithName("GetPools").WithSummary("The connection pools of the process.");

    public static PoolView[] Read(UnifiedConnectionManager connections) => [.. connections.GetStatistics().Select(PoolView.Of)];
}
