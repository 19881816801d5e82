using System.Collections.Concurrent;
using System.Net;

namespace Sophia.WebSockets.Connections;

/// <summary>Counts connections in total, by address and by user. A cap of 0 does not limit.</summary>
internal sealed class ConnectionLimits(SophiaWebSocketOptions options)
{
    private readonly ConcurrentDictionary<IPAddress, int> _addresses = new();
    private readonly ConcurrentDictionary<string, int> _users = new(StringComparer.Ordinal);
    private int _total;

    public int Total => Volatile.Read(ref _total);

    /// <summary>0 if the connection may be taken (then <see cref="Leave"/> it later), else the status code of the refusal.</summary>
    public int TryEnter(IPAddress? address, string? user)
    {
        if (Interlocked.Increment(ref _total) > options.MaxConnections && options.MaxConnections > 0)
        {
            Interlocked.Decrement(ref _total);
            return 503;
        }

        if (!TryAdd(_addresses, address, options.MaxConnectionsPerAddress))
        {
            Interlocked.Decrement(ref _total);
            return 429;
        }

        if (!TryAdd(_users, user, options.MaxConnectionsPerUser))
        {
            Remove(_addresses, address, options.MaxConnectionsPerAddress);
            Interlocked.Decrement(ref _total);
            return 429;
        }

        return 0;
    }

    public void Leave(IPAddress? address, string? user)
    {
        Interlocked.Decrement(ref _total);
        Remove(_addresses, address, options.MaxConnectionsPerAddress);
        Remove(_users, user, options.MaxConnectionsPerUser);
    }

    private static bool TryAdd<TKey>(ConcurrentDictionary<TKey, int> counts, TKey? key, int cap)
        where TKey : class
    {
        if (key is null || cap == 0 || counts.AddOrUpdate(key, 1, static (_, count) => count + 1) <= cap)
        {
            return true;
        }

        Remove(counts, key, cap);
        return false;
    }

    private static void Remove<TKey>(ConcurrentDictionary<TKey, int> counts, TKey? key, int cap)
        where TKey : class
    {
        if (key is not null && cap > 0 && counts.AddOrUpdate(key, 0, static (_, count) => count - 1) == 0)
        {
            counts.TryRemove(new(key, 0));
        }
    }
}
