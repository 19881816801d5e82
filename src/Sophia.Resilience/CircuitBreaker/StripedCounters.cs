namespace Sophia.Resilience;

/// <summary>Eight counters with one padded stripe per processor, so that counting calls of several cores does not make them wait for each other.</summary>
internal sealed class StripedCounters
{
    // 128 bytes a stripe: the prefetcher pulls cache lines in pairs.
    private const int StripeShift = 4;

    private readonly long[] _cells;
    private readonly int _mask;

    public StripedCounters()
    {
        var stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));
        _mask = stripes - 1;
        _cells = new long[(stripes + 1) << StripeShift];
    }

    public void Increment(BreakerCount count)
    {
        // The first stripe is left empty: it shares its cache line with the array's length, which every reader needs.
        var stripe = (Thread.GetCurrentProcessorId() & _mask) + 1;
        Interlocked.Increment(ref _cells[(stripe << StripeShift) + (int)count]);
    }

    public long Read(BreakerCount count)
    {
        var sum = 0L;
        for (var i = (1 << StripeShift) + (int)count; i < _cells.Length; i += 1 << StripeShift)
        {
            sum += Volatile.Read(ref _cells[i]);
        }

        return sum;
    }
}
