using AiMemory.Caching;
using AiMemory.Postgres;
using AiMemory.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sophia.Caching;
using Sophia.Connections;

namespace AiMemory.Tests.Postgres;

/// <summary>A database without our schema, and the stores opened on it, each with connections of its own as another process would have.</summary>
public sealed class PostgresStorage(PostgresServers servers) : IAsyncLifetime
{
    private readonly List<ServiceProvider> _replicas = [];
    private string _postgres = "";
    private string _redis = "";
    private int _next;

    public async ValueTask InitializeAsync()
    {
        _postgres = await servers.CreateDatabaseAsync();
        _redis = await servers.RedisAsync();
    }

    /// <summary>Makes the storage as it was before anybody started.</summary>
    public Task ClearAsync() => ExecuteAsync("DROP SCHEMA IF EXISTS ai_memory CASCADE");

    /// <summary>Makes the storage empty and another one for the cache, and gives the replicas to the next test: much faster than new ones.</summary>
    public async Task EmptyAsync()
    {
        _next = 0;
        await ExecuteAsync(
            """
            DO $$ BEGIN IF to_regclass('ai_memory.layout') IS NOT NULL THEN
                DELETE FROM ai_memory.memories; UPDATE ai_memory.layout SET storage = gen_random_uuid(); END IF; END $$
            """);
    }

    public IMemoryStore Open(TimeProvider time, bool cached = false) => cached ? OpenCached(time, _redis) : Store(Replica(null), time);

    /// <summary>A store with a cache in a Redis of the test's own.</summary>
    internal IMemoryStore OpenCached(TimeProvider time, string redis)
    {
        var replica = Replica(redis);
        return new CachedMemoryStore(Store(replica, time), replica.GetRequiredService<HierarchicalCacheManager>(), replica.GetRequiredService<CacheGenerations>());
    }

    /// <summary>Marks a write of the last replica as begun.</summary>
    public async Task BeginWriteAsync(string @namespace, CancellationToken cancellationToken)
    {
        var replica = _replicas[^1];
        var storage = await Store(replica, TimeProvider.System).IdentifyAsync(cancellationToken);
        await replica.GetRequiredService<CacheGenerations>().BeginAsync(storage, [CacheGenerations.Everything, CacheGenerations.Of(@namespace)], cancellationToken);
    }

    public double HitRate() => _replicas[^1].GetRequiredService<HierarchicalCacheManager>().GetHitRate();

    public async Task CloseAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        _replicas.Clear();
        _next = 0;
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    // The clock of the memories is the test's; connections and cache keep real time.
    private static PostgresMemoryStore Store(ServiceProvider replica, TimeProvider time) =>
        new(replica.GetRequiredService<UnifiedConnectionManager>(), time, NullLogger<PostgresMemoryStore>.Instance);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private ServiceProvider Replica(string? redis)
    {
        if (_next++ < _replicas.Count)
        {
            return _replicas[_next - 1];
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sophia:ConnectionPools:postgres:ConnectionString"] = _postgres,
            ["Sophia:ConnectionPools:postgres:MaxConnections"] = "4",
            ["Sophia:ConnectionPools:redis:ConnectionString"] = redis,
        }).Build();
        var replica = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddAiMemory(configuration).BuildServiceProvider();
        _replicas.Add(replica);
        return replica;
    }
}
