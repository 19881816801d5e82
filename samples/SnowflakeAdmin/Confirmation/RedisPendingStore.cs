using System.Security.Cryptography;
using System.Text.Json;
using Sophia.Connections;
using StackExchange.Redis;

namespace SnowflakeAdmin.Confirmation;

/// <summary>Operations that wait in Redis, so that any replica can run what another one asked about. Thread-safe.</summary>
internal sealed class RedisPendingStore(UnifiedConnectionManager connections, TimeProvider time) : IPendingStore
{
    /// <summary>The name of the connection pool.</summary>
    public const string Pool = "redis";

    private const string Prefix = "{sophia-snowflake-admin}:";
    private const string AddScript =
        "local n = redis.call('INCR', KEYS[2]) if n == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end if n > tonumber(ARGV[3]) then redis.call('DECR', KEYS[2]) return 0 end " +
        "return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0";

    private const string TakeScript =
        "if redis.call('DEL', KEYS[1]) == 0 then return 0 end if redis.call('DECR', KEYS[2]) < 1 then redis.call('DEL', KEYS[2]) end return 1";

    private static readonly TimeSpan SecretLifetime = TimeSpan.FromDays(30);

    public async Task<bool> AddAsync(string key, PendingOperation operation, CancellationToken cancellationToken)
    {
        var milliseconds = Math.Max(1, (long)(operation.Expires - time.GetUtcNow()).TotalMilliseconds);
        var json = JsonSerializer.Serialize(operation, PendingJson.Default.PendingOperation);
        return (long)await RunAsync(redis => redis.ScriptEvaluateAsync(AddScript, Keys(key, operation.Caller), [json, milliseconds, SnowflakeAdminDefaults.MaxPendingOfCaller]), cancellationToken) == 1;
    }

    public async Task<PendingOperation?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var json = (string?)await RunAsync(redis => redis.StringGetAsync(Key(key)), cancellationToken);
        var operation = json is null ? null : JsonSerializer.Deserialize(json, PendingJson.Default.PendingOperation);
        return operation?.Expires > time.GetUtcNow() ? operation : null;
    }

    // Deleting is atomic: whoever deletes it has it. Never repeated: a broken connection does not say whether it was deleted.
    public async Task<bool> TakeAsync(string key, string caller, CancellationToken cancellationToken) =>
        (long)await RunAsync(redis => redis.ScriptEvaluateAsync(TakeScript, Keys(key, caller)), cancellationToken) == 1;

    public async Task<byte[]> GetSecretAsync(CancellationToken cancellationToken)
    {
        RedisKey key = Prefix + "secret";
        var fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await RunAsync(redis => redis.StringSetAsync(key, fresh, SecretLifetime, When.NotExists), cancellationToken);
        var secret = (string?)await RunAsync(redis => redis.StringGetAsync(key), cancellationToken);
        return Convert.FromBase64String(secret ?? fresh);
    }

    /// <summary>The operation, and how many its caller has waiting; the braces in the prefix keep both on one node of a cluster.</summary>
    private static RedisKey[] Keys(string key, string caller) => [Key(key), $"{Prefix}waiting:{PendingOperation.KeyOf(caller)}"];

    private static RedisKey Key(string key) => $"{Prefix}pending:{key}";

    private Task<T> RunAsync<T>(Func<IDatabase, Task<T>> work, CancellationToken cancellationToken) =>
        connections.ExecuteAsync<IConnectionMultiplexer, T>(Pool, (redis, _) => work(redis.GetDatabase()), cancellationToken);
}
