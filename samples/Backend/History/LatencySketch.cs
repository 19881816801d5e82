namespace Backend.History;

/// <summary>How long things took, in buckets 4 % apart: percentiles within 2 %, in a few dozen bytes, and sums of sketches that are as exact as their parts.</summary>
/// <remarks>
/// The idea is DDSketch's (Masson, Rim and Lee 2019): with logarithmic buckets the relative error is bounded, and merging is adding. So a minute made of six
/// samples of ten seconds, or of three replicas, has the percentiles of all its requests and not an average of percentiles. Not thread-safe.
/// </remarks>
internal sealed class LatencySketch
{
    /// <summary>What is faster counts as this, in milliseconds.</summary>
    public const double Shortest = 0.01;

    /// <summary>Buckets from <see cref="Shortest"/> to more than an hour.</summary>
    public const int Buckets = 512;

    private const double Growth = 1.04;
    private static readonly double Scale = 1 / Math.Log(Growth);

    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>Values in it.</summary>
    public long Count { get; private set; }

    /// <summary>The bucket of a value in milliseconds.</summary>
    public static int BucketOf(double milliseconds) =>
        milliseconds > Shortest ? Math.Min(Buckets - 1, (int)Math.Ceiling(Math.Log(milliseconds / Shortest) * Scale)) : 0;

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no sketch.</exception>
    public static LatencySketch FromBytes(ReadOnlySpan<byte> bytes)
    {
        var sketch = new LatencySketch();
        var bucket = -1L;
        while (!bytes.IsEmpty)
        {
            bucket += ReadNumber(ref bytes) + 1;
            var count = ReadNumber(ref bytes);
            if (bucket >= Buckets || count <= 0)
            {
                throw new InvalidDataException("A stored latency sketch is damaged.");
            }

            sketch.AddBucket((int)bucket, count);
        }

        return sketch;
    }

    /// <summary>Counts a value in milliseconds.</summary>
    public void Add(double milliseconds) => AddBucket(BucketOf(milliseconds), 1);

    /// <summary>Counts values of one bucket.</summary>
    public void AddBucket(int bucket, long count)
    {
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;
        Count += count;
    }

    /// <summary>Takes in another sketch.</summary>
    public void Merge(LatencySketch other)
    {
        foreach (var (bucket, count) in other._counts)
        {
            AddBucket(bucket, count);
        }
    }

    /// <summary>The value below which a share of all values lies, in milliseconds; 0 when it is empty.</summary>
    /// <param name="share">0 to 1.</param>
    public double Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        foreach (var (bucket, count) in _counts)
        {
            rank -= count;
            if (rank <= 0)
            {
                return bucket == 0 ? Shortest : Shortest * Math.Pow(Growth, bucket - 0.5);
            }
        }

        return 0;
    }

    /// <summary>Pairs of bucket distance and count, as variable-length numbers.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>(_counts.Count * 3);
        var last = -1;
        foreach (var (bucket, count) in _counts)
        {
            WriteNumber(bytes, bucket - last - 1);
            WriteNumber(bytes, count);
            last = bucket;
        }

        return [.. bytes];
    }

    private static void WriteNumber(List<byte> bytes, long number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        bytes.Add((byte)number);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        long number = 0;
        for (var shift = 0; shift < 63 && !bytes.IsEmpty; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw new InvalidDataException("A stored latency sketch is cut off.");
    }
}
