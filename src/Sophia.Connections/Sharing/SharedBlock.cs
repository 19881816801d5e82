using System.Numerics;

namespace Sophia.Connections;

/// <summary>As many leases of a shared connection as a word has bits. Each has a slot of its own, made when first needed.</summary>
internal sealed class SharedBlock<T>(SharedSource<T> source)
    where T : class
{
    public const int Size = 64;

    private readonly SharedSlot<T>?[] _slots = new SharedSlot<T>?[Size];
    private long _out;

    /// <summary>How many leases are out.</summary>
    public int Out => BitOperations.PopCount((ulong)Volatile.Read(ref _out));

    /// <summary>Takes a slot; null if all are out.</summary>
    public SharedSlot<T>? TryTake()
    {
        var taken = Volatile.Read(ref _out);
        while (taken != -1)
        {
            var index = BitOperations.TrailingZeroCount(~taken);
            var seen = Interlocked.CompareExchange(ref _out, taken | (1L << index), taken);
            if (seen == taken)
            {
                return _slots[index] ??= new SharedSlot<T>(source, this, index);
            }

            taken = seen;
        }

        return null;
    }

    public void Return(SharedSlot<T> slot) => Interlocked.And(ref _out, ~(1L << slot.Index));
}
