using Microsoft.Win32.SafeHandles;

namespace SnowflakeEmulator.Results;

/// <summary>A finished result: its first partition in memory, the others in a file that goes away with it.</summary>
internal sealed class StoredResult(IReadOnlyList<ResultColumn> columns, IReadOnlyList<Partition> partitions, SafeFileHandle? spill, string? spillPath) : IDisposable
{
    public IReadOnlyList<ResultColumn> Columns { get; } = columns;

    public IReadOnlyList<Partition> Partitions { get; } = partitions;

    public long Rows { get; } = partitions.Sum(p => p.Rows);

    public long MemoryBytes => Partitions[0].InMemory!.Length;

    /// <summary>The gzip bytes of a partition after the first.</summary>
    public async ValueTask CopyAsync(int partition, Stream target, CancellationToken cancellationToken)
    {
        var part = Partitions[partition];
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            for (long sent = 0; sent < part.StoredBytes;)
            {
                var wanted = (int)Math.Min(buffer.Length, part.StoredBytes - sent);
                var read = await RandomAccess.ReadAsync(spill!, buffer.AsMemory(0, wanted), part.Offset + sent, cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException("The spill file of a result is shorter than it was.");
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                sent += read;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        spill?.Dispose();
        if (spillPath is not null)
        {
            File.Delete(spillPath);
        }
    }
}
