using System.Diagnostics.Metrics;
using StackExchange.Redis;

namespace Sophia.Connections.Redis;

/// <summary>The instruments of one Redis pool. What the multiplexer knows is read when somebody collects; only lost connections are counted as they happen.</summary>
internal sealed class RedisMetrics
{
    public const string MeterName = "Sophia.Connections.Redis";

    private readonly KeyValuePair<string, object?> _pool;
    private readonly Counter<long> _lost;
    private readonly Func<IReadOnlyList<RedisLane>> _lanes;

    public RedisMetrics(IMeterFactory meters, string service, Func<IReadOnlyList<RedisLane>> lanes)
    {
        _pool = new("db.client.connection.pool.name", service);
        _lanes = lanes;
        var meter = meters.Create(MeterName);
        meter.CreateObservableUpDownCounter("sophia.redis.sockets", Sockets, "{connection}", "Sockets of the pool that are open, by lane.");
        meter.CreateObservableUpDownCounter("sophia.redis.outstanding", Outstanding, "{command}", "Commands that wait to be sent or answered, by lane.");
        _lost = meter.CreateCounter<long>("sophia.redis.connections_lost", "{connection}", "Connections that broke, by lane.");
    }

    public void Lost(string lane) => _lost.Add(1, _pool, new("sophia.redis.lane", lane));

    private IEnumerable<Measurement<int>> Sockets() =>
        _lanes().Select(lane => new Measurement<int>(RedisSockets.Open(lane.Multiplexer, lane.OwnSubscriptions), _pool, new("sophia.redis.lane", lane.Name)));

    private IEnumerable<Measurement<long>> Outstanding() =>
        _lanes().Select(lane => new Measurement<long>(lane.Multiplexer.GetCounters().TotalOutstanding, _pool, new("sophia.redis.lane", lane.Name)));
}
