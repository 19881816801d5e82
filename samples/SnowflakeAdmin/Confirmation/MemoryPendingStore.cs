using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace SnowflakeAdmin.Confirmation;

/// <summary>Operations that wait in this process. Thread-safe.</summary>
internal sealed class MemoryPendingStore(TimeProvider time) : IPendingStore
{
    private readonly ConcurrentDictionary<string, PendingOperation> _waiting = new(StringComparer.Ordinal);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    public Task<bool> AddAsync(string key, PendingOperation operation, CancellationToken cancellationToken)
    {
        RemoveExpired();
        var full = _waiting.Count >= SnowflakeAdminDefaults.MaxPending
            || _waiting.Values.Count(other => other.Caller == operation.Caller) >= SnowflakeAdminDefaults.MaxPendingOfCaller;
        return Task.FromResult(!full && _waiting.TryAdd(key, operation));
    }

    public Task<PendingOperation?> FindAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(_waiting.TryGetValue(key, out var operation) && operation.Expires > time.GetUtcNow() ? operation : null);

    public Task<bool> TakeAsync(string key, string caller, CancellationToken cancellationToken) =>
        Task.FromResult(_waiting.TryRemove(key, out var operation) && operation.Expires > time.GetUtcNow());

    public Task<byte[]> GetSecretAsync(CancellationToken cancellationToken) => Task.FromResult(_secret);

    private void RemoveExpired()
    {
        var now = time.GetUtcNow();
        foreach (var expired in _waiting.Where(pair => pair.Value.Expires <= now))
        {
            _waiting.TryRemove(expired);
        }
    }
}
