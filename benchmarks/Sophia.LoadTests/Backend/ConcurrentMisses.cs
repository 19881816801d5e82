using System.Globalization;
using Sophia.LoadTests.Servers;
using Sophia.Tests.Shared;

namespace Sophia.LoadTests.Backend;

/// <summary>1,000 callers at once for one key that nobody has: how often the source is called by one process, and by three that share a Redis.</summary>
internal static class ConcurrentMisses
{
    private const int Callers = 1_000;

    public static async Task<IReadOnlyList<Figure>> RunAsync(PublishedServer published, bool quick, CancellationToken cancellationToken)
    {
        var keys = quick ? 5 : 100;
        var alone = await MeasureAsync(published, nodes: 1, [], Callers, keys, cancellationToken);
        await using var redis = await RedisServer.StartAsync();
        var shared = new Dictionary<string, string> { ["Sophia__ConnectionPools__redis__ConnectionString"] = $"{redis.Host}:{redis.Port}" };
        var split = await MeasureAsync(published, nodes: 3, shared, Callers / 3, keys, cancellationToken);
        var three = await MeasureAsync(published, nodes: 3, shared, Callers, keys, cancellationToken);
        return
        [
            new Figure($"1,000 concurrent misses on one key, {keys} keys, one node: source calls", alone, "0", AtMost: 1),
            new Figure($"the same, three nodes and Redis, 333 misses each: source calls of all", split, "0", AtMost: 3),
            new Figure($"the same, three nodes and Redis, 1,000 misses each: source calls of all", three, "0", AtMost: 3),
        ];
    }

    private static async Task<IReadOnlyList<double>> MeasureAsync(
        PublishedServer published, int nodes, Dictionary<string, string> settings, int callers, int keys, CancellationToken cancellationToken)
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, nodes).Select(_ => BackendProcess.StartAsync(published, Cage.OwnProcessor(wanted: false), settings, cancellationToken)));
        try
        {
            var calls = new List<double>();
            for (var key = 0; key < keys; key++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"bench/misses?key={callers}-{key}&callers={callers}");
                var called = await Task.WhenAll(servers.Select(server => server.NumberAsync(HttpMethod.Post, path, cancellationToken)));
                calls.Add(called.Sum());
            }

            return calls;
        }
        finally
        {
            Array.ForEach(servers, server => server.Dispose());
        }
    }
}
