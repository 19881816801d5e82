using System.Globalization;
using Sophia.Connections;
using StackExchange.Redis;

namespace Sophia.Benchmarks.Redis;

/// <summary>
/// GETs by 64 tasks at once through one plain multiplexer, through leases of Sophia's, and through <c>ExecuteAsync</c>. Each task's loop is one state machine.
/// <c>--redis-get</c> prints it.
/// </summary>
internal static class RedisGetCost
{
    public static async Task RunAsync(TextWriter output)
    {
        await using var redis = await BenchmarkRedis.StartAsync();
        (string Name, Func<CancellationToken, Task<long>> Load)[] sides =
        [
            ("one plain multiplexer", stop => PlainAsync(redis.Plain, stop)),
            ("lease", stop => LeasedAsync(redis.Sophia, stop)),
            ("`ExecuteAsync`", stop => ExecutedAsync(redis.Sophia, stop)),
        ];
        var windows = await PairedWindows.MeasureAsync([.. sides.Select(side => side.Load)]);
        await output.WriteLineAsync("| GETs by 64 tasks, medians | µs each | processor µs each | bytes each | GETs per second ÷ plain | nine of ten above | target |\n|---|---:|---:|---:|---:|---:|---|");
        for (var i = 0; i < sides.Length; i++)
        {
            var ratios = windows[i].Zip(windows[0], (ours, plain) => plain.Wall / ours.Wall).Order().ToArray();
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {sides[i].Name} | {windows[i].Median(window => window.Wall) / 1e3:0.00} | {windows[i].Median(window => window.Processor) / 1e3:0.00} | {windows[i].Median(window => window.Bytes):0} | {ratios[ratios.Length / 2]:0.00} | {ratios[ratios.Length / 10]:0.00} | {(i == 1 ? "≥ 0.95" : "")} |"));
        }
    }

    private static async Task<long> PlainAsync(ConnectionMultiplexer redis, CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            await redis.GetDatabase().StringGetAsync("small");
        }

        return count;
    }

    private static async Task<long> LeasedAsync(ServiceConnections<IConnectionMultiplexer> redis, CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            await using var lease = await redis.GetConnectionAsync(CancellationToken.None);
            await lease.Connection.GetDatabase().StringGetAsync("small");
        }

        return count;
    }

    private static async Task<long> ExecutedAsync(ServiceConnections<IConnectionMultiplexer> redis, CancellationToken stop)
    {
        var count = 0L;
        for (; !stop.IsCancellationRequested; count++)
        {
            await redis.ExecuteAsync(static (multiplexer, _) => multiplexer.GetDatabase().StringGetAsync("small"), cancellationToken: CancellationToken.None);
        }

        return count;
    }
}
