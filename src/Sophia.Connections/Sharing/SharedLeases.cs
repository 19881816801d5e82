using System.Numerics;

namespace Sophia.Connections;

/// <summary>
/// Any number of leases of one connection at once. Each has a slot of its own, so that one that is disposed twice ends nobody else's. Taking one is a
/// compare-and-swap, giving it back another, on a word that threads have mostly to themselves; nothing is allocated beyond the most that were ever out.
/// </summary>
internal sealed class SharedLeases<T>
    where T : class
{
    private const int MostStripes = 16;

    private readonly SharedSource<T> _source;
    private readonly Lock _lock = new();
    private readonly int _stripes;
    private volatile SharedBlock<T>[] _blocks;

    public SharedLeases(SharedSource<T> source)
    {
        _source = source;
        _stripes = (int)Math.Min(MostStripes, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));
        _blocks = [.. Enumerable.Range(0, _stripes).Select(_ => new SharedBlock<T>(source))];
    }

    /// <summary>How many are out. A lease taken before this is read is counted.</summary>
    public int Out
    {
        get
        {
            var count = 0;
            foreach (var block in _blocks)
            {
                count += block.Out;
            }

            return count;
        }
    }

    public SharedSlot<T> Take() => _blocks[Environment.CurrentManagedThreadId & (_stripes - 1)].TryTake() ?? TakeAnywhere();

    private SharedSlot<T> TakeAnywhere()
    {
        while (true)
        {
            var blocks = _blocks;
            foreach (var block in blocks)
            {
                if (block.TryTake() is { } slot)
                {
                    return slot;
                }
            }

            AddBlock(blocks);
        }
    }

    private void AddBlock(SharedBlock<T>[] full)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_blocks, full))
            {
                _blocks = [.. full, new SharedBlock<T>(_source)];
            }
        }
    }
}
