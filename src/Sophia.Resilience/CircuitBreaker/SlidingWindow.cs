namespace Sophia.Resilience;

/// <summary>
/// Counts calls and hits (failures, or slow calls) of the last window, in ten buckets. Each bucket is one word
/// (24 bits which tenth of a window it belongs to, 20 bits calls, 20 bits hits), so that recording is one compare-and-swap and never allocates.
/// </summary>
internal sealed class SlidingWindow(long windowMilliseconds)
{
    private const int Buckets = 10;
    private const int CountBits = 20;
    private const long CountMask = (1L << CountBits) - 1;
    private const long EpochMask = (1L << 24) - 1;

    private readonly long[] _buckets = new long[Buckets];
    private readonly long _bucketMilliseconds = Math.Max(1, windowMilliseconds / Buckets);

    public void Record(long now, bool hit)
    {
        var tenth = now / _bucketMilliseconds;
        var epoch = tenth & EpochMask;
        ref var bucket = ref _buckets[tenth % Buckets];
        var seen = Volatile.Read(ref bucket);
        while (true)
        {
            var (calls, hits) = Epoch(seen) == epoch ? Counts(seen) : default;
            if (calls == CountMask)
            {
                // A full bucket keeps its ratio at half the weight.
                (calls, hits) = (calls / 2, hits / 2);
            }

            var next = Pack(epoch, calls + 1, hit ? hits + 1 : hits);
            var found = Interlocked.CompareExchange(ref bucket, next, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    public (long Calls, long Hits) Read(long now)
    {
        var epoch = now / _bucketMilliseconds & EpochMask;
        var (calls, hits) = (0L, 0L);
        for (var i = 0; i < Buckets; i++)
        {
            var word = Volatile.Read(ref _buckets[i]);
            if ((epoch - Epoch(word) & EpochMask) < Buckets)
            {
                var (bucketCalls, bucketHits) = Counts(word);
                calls += bucketCalls;
                hits += bucketHits;
            }
        }

        return (calls, hits);
    }

    private static long Pack(long epoch, long calls, long hits) => epoch << (2 * CountBits) | calls << CountBits | hits;

    private static long Epoch(long word) => word >> (2 * CountBits) & EpochMask;

    private static (long Calls, long Hits) Counts(long word) => (word >> CountBits & CountMask, word & CountMask);
}
