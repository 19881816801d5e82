using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Sophia.Caching;
using Sophia.Connections;
using StackExchange.Redis;

namespace AiMemory.Caching;

/// <summary>
/// Numbers the state of the memories, per namespace and in all, in Redis. What is read is cached under the number of the moment; a write changes the number, so that
/// no replica ever finds again what was read before.
/// </summary>
/// <remarks>
/// A reader takes the number before it reads, so what it read before a commit is never under the number after it. While a write runs, its mark stands in the number's
/// place and nothing is cached: a writer that dies between its commit and the new number leaves no old one behind. Such a mark ends by itself. When Redis does not answer, <see cref="CurrentAsync"/> has no number and reads go to the database.
/// </remarks>
internal sealed class CacheGenerations(UnifiedConnectionManager connections, IOptions<SophiaCachingOptions> options, ILogger<CacheGenerations> logger)
{
    /// <summary>The name of the connection pool.</summary>
    public const string Pool = "redis";

    /// <summary>The scope of questions that name no namespace.</summary>
    public const string Everything = "all";

    private const string Mark = "w:";

    // Longer than any write: ExecutionTimeout is 30 seconds unless set otherwise, and a write that ends later still changes the number.
    private static readonly long MarkSeconds = (long)TimeSpan.FromMinutes(5).TotalSeconds;
    private static readonly long NumberSeconds = (long)TimeSpan.FromDays(1).TotalSeconds;
    private static readonly ExecuteOptions Briefly = new() { Timeout = TimeSpan.FromMilliseconds(500) };

    private const string ReadScript =
        "local v = redis.call('GET', KEYS[1]) if v then return v end redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) return ARGV[1]";

    // Somebody else's mark stays: that write is still under way and changes the number when it ends.
    private const string EndScript =
        "local v = redis.call('GET', KEYS[1]) if v and v ~= ARGV[1] and string.sub(v, 1, 2) == 'w:' then return 0 end redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) return 1";

    private readonly ServiceConnections<IConnectionMultiplexer> _connections = connections.For<IConnectionMultiplexer>(Pool);
    private readonly ConcurrentDictionary<string, bool> _owed = new(StringComparer.Ordinal);

    /// <summary>The scope of one namespace.</summary>
    public static string Of(string? @namespace) => @namespace is null ? Everything : "namespace:" + @namespace;

    /// <summary>The number to cache under, or <see langword="null"/> when nothing may be cached now.</summary>
    public async Task<string?> CurrentAsync(Guid storage, string scope, CancellationToken cancellationToken)
    {
        try
        {
            if (_owed.ContainsKey(scope))
            {
                // A write could not say that it happened; before anything is read from the cache again, it must.
                var fresh = New();
                await RunAsync(redis => redis.StringSetAsync(Key(storage, scope), fresh, TimeSpan.FromSeconds(NumberSeconds)), cancellationToken);
                _owed.TryRemove(scope, out _);
            }

            var number = (string?)await RunAsync(redis => redis.ScriptEvaluateAsync(ReadScript, [Key(storage, scope)], [New(), NumberSeconds]), cancellationToken);
            return number is null || number.StartsWith(Mark, StringComparison.Ordinal) ? null : number;
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            return null;
        }
    }

    /// <summary>Says that a write begins. It goes ahead whatever becomes of this.</summary>
    public async Task<string> BeginAsync(Guid storage, string[] scopes, CancellationToken cancellationToken)
    {
        var mark = Mark + New();
        try
        {
            await Task.WhenAll(scopes.Select(scope =>
                RunAsync(redis => redis.StringSetAsync(Key(storage, scope), mark, TimeSpan.FromSeconds(MarkSeconds)), cancellationToken)));
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            // EndAsync tries again, and remembers if that fails as well.
        }

        return mark;
    }

    /// <summary>Says that a write is committed. Where Redis does not answer, this replica reads past the cache until it could say so.</summary>
    public Task EndAsync(Guid storage, string[] scopes, string mark) => Task.WhenAll(scopes.Select(async scope =>
    {
        try
        {
            await RunAsync(redis => redis.ScriptEvaluateAsync(EndScript, [Key(storage, scope)], [mark, New(), NumberSeconds]), CancellationToken.None);
        }
        catch (Exception exception) when (IsFailure(exception, CancellationToken.None))
        {
            _owed[scope] = true;
            logger.CacheUnreachable(exception, scope);
        }
    }));

    private static bool IsFailure(Exception exception, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested &&
        exception is RedisException or TimeoutException or OperationCanceledException or ConnectionException or Polly.CircuitBreaker.BrokenCircuitException;

    private static string New() => Guid.NewGuid().ToString("N");

    private RedisKey Key(Guid storage, string scope) =>
        (options.Value.KeyPrefix.Length > 0 ? options.Value.KeyPrefix + ":" : "") + $"ai-memory:generation:{storage:N}:{scope}";

    private Task<T> RunAsync<T>(Func<IDatabase, Task<T>> work, CancellationToken cancellationToken) =>
        _connections.ExecuteAsync((redis, _) => work(redis.GetDatabase()), Briefly, cancellationToken);
}
