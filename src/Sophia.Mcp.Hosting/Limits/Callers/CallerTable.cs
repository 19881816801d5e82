using System.Collections.Concurrent;

namespace Sophia.Mcp.Hosting;

/// <summary>What is kept of one caller.</summary>
internal interface ICallerEntry
{
    /// <summary>Says that a new entry would be as good as this one, which is used no more after that.</summary>
    /// <param name="now">The clock's timestamp.</param>
    bool TryRetire(long now);
}

/// <summary>An entry for every caller, of a bounded number of callers. Thread-safe; finding a known caller's allocates nothing.</summary>
/// <remarks>When it is full, entries that can be forgotten are; if there are none, the newest callers share one entry, so that nobody can grow the process.</remarks>
internal sealed class CallerTable<T>(int maxCallers, TimeProvider time, Func<T> create)
    where T : class, ICallerEntry
{
    private readonly ConcurrentDictionary<CallerKey, T> _entries = new();
    private readonly T _overflow = create();
    private readonly long _sweepEvery = time.TimestampFrequency;
    private readonly Lock _adding = new();
    private long _nextSweep = long.MinValue;
    private int _count;

    /// <summary>Callers that are told apart now.</summary>
    public int Count => Volatile.Read(ref _count);

    public T Get(CallerKey caller, long now) => _entries.TryGetValue(caller, out var entry) ? entry : Add(caller, now);

    private T Add(CallerKey caller, long now)
    {
        // Who comes when it is full takes no lock: there may be many of them. The count rises after an entry is there, so the last one is found.
        if (Count >= maxCallers)
        {
            if (_entries.TryGetValue(caller, out var known))
            {
                return known;
            }

            if (!TrySweep(now))
            {
                return _overflow;
            }
        }

        // One after another: two requests of a new caller must not get an entry each.
        lock (_adding)
        {
            if (_entries.TryGetValue(caller, out var entry))
            {
                return entry;
            }

            if (Count >= maxCallers)
            {
                return _overflow;
            }

            entry = create();
            _entries[caller] = entry;
            Interlocked.Increment(ref _count);
            return entry;
        }
    }

    /// <summary>Forgets what can be forgotten. At most once a second, because it looks at all of them; false if it was done within that time.</summary>
    private bool TrySweep(long now)
    {
        var next = Volatile.Read(ref _nextSweep);
        if (now < next && next - now <= _sweepEvery || Interlocked.CompareExchange(ref _nextSweep, now + _sweepEvery, next) != next)
        {
            return false;
        }

        foreach (var (caller, entry) in _entries)
        {
            if (entry.TryRetire(now) && _entries.TryRemove(new KeyValuePair<CallerKey, T>(caller, entry)))
            {
                Interlocked.Decrement(ref _count);
            }
        }

        return true;
    }
}
