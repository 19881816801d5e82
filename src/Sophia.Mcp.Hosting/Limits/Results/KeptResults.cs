using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Keeps the rests of results that were cut: in the application's cache, where every replica finds them, else in this process. Bounded in time and bytes; the oldest
/// go first. Thread-safe.
/// </summary>
internal sealed class KeptResults(CacheStore cache, ResultKeys keys, IOptions<SophiaMcpServerOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<Rest> _rests = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _here = new(StringComparer.Ordinal);
    private readonly long _max = options.Value.MaxKeptResults;

    // All parts together; the cache's own timeout is that of one. The caller waits for them, after the tool's time.
    private readonly TimeSpan _longest = options.Value.CacheTimeout * 5;
    private long _bytes;

    public TimeSpan Lifetime { get; } = options.Value.KeepResultsFor;

    /// <summary>Keeps the parts of one rest for whoever has this binding.</summary>
    /// <returns>The id under which they can be read, or null if they could not be kept.</returns>
    public async ValueTask<string?> KeepAsync(string binding, List<string> parts, CancellationToken cancellationToken)
    {
        // Whoever knows the id and is the same user may read it, so nobody can guess it.
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var entries = parts.Select(part => Encoding.UTF8.GetBytes($"{binding}\n{part}")).ToList();
        var rest = new Rest(id, entries.Count, entries.Sum(static entry => (long)entry.Length), time.GetTimestamp());
        if (rest.Bytes > _max)
        {
            return null;
        }

        foreach (var old in MakeRoom(rest))
        {
            await ForgetAsync(old);
        }

        for (var part = 1; part <= entries.Count; part++)
        {
            if (time.GetElapsedTime(rest.KeptAt) > _longest || !await KeepAsync(Key(id, part), entries[part - 1], cancellationToken))
            {
                return null;
            }
        }

        return id;
    }

    /// <summary>A part of a rest, or null if there is none for this binding.</summary>
    public async ValueTask<string?> FindAsync(string binding, string id, int part, CancellationToken cancellationToken)
    {
        var entry = cache.IsThere ? await cache.FindAsync(Key(id, part), Lifetime, cancellationToken) : Here(Key(id, part));
        if (entry is not { } found || found.Span.IndexOf((byte)'\n') is not (>= 0 and var line))
        {
            return null;
        }

        return Encoding.UTF8.GetString(found.Span[..line]) == binding ? Encoding.UTF8.GetString(found.Span[(line + 1)..]) : null;
    }

    private async ValueTask<bool> KeepAsync(string key, byte[] entry, CancellationToken cancellationToken)
    {
        if (cache.IsThere)
        {
            return await cache.KeepAsync(key, entry, Lifetime, null, cancellationToken);
        }

        lock (_gate)
        {
            _here[key] = entry;
        }

        return true;
    }

    private ReadOnlyMemory<byte>? Here(string key)
    {
        lock (_gate)
        {
            while (_rests.TryPeek(out var oldest) && IsOver(oldest))
            {
                Remove(_rests.Dequeue());
            }

            return _here.TryGetValue(key, out var entry) ? entry : null;
        }
    }

    /// <summary>Counts a rest in, and takes out what is over or has to go for it.</summary>
    private List<Rest> MakeRoom(Rest rest)
    {
        var gone = new List<Rest>();
        lock (_gate)
        {
            while (_rests.TryPeek(out var oldest) && (IsOver(oldest) || _bytes + rest.Bytes > _max))
            {
                gone.Add(_rests.Dequeue());
                Remove(oldest);
            }

            _rests.Enqueue(rest);
            _bytes += rest.Bytes;
        }

        return gone;
    }

    private void Remove(Rest rest)
    {
        _bytes -= rest.Bytes;
        for (var part = 1; part <= rest.Parts; part++)
        {
            _here.Remove(Key(rest.Id, part));
        }
    }

    private async Task ForgetAsync(Rest rest)
    {
        for (var part = 1; cache.IsThere && !IsOver(rest) && part <= rest.Parts; part++)
        {
            await cache.RemoveAsync(Key(rest.Id, part), CancellationToken.None);
        }
    }

    private bool IsOver(Rest rest) => time.GetElapsedTime(rest.KeptAt) >= Lifetime;

    // Of this server alone: the cache may be that of several.
    private string Key(string id, int part) => $"sophia:mcp:rest:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{keys.ServerTag}\n{id}/{part}")))}";

    private sealed record Rest(string Id, int Parts, long Bytes, long KeptAt);
}
