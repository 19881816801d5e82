using System.Buffers;
using System.IO.Compression;

namespace Sophia.Connections.Snowflake;

/// <summary>A body as it came, compressed or not, in pieces of rented memory. One owner, who disposes it.</summary>
internal sealed class PooledBody : IDisposable
{
    private const int PieceSize = 64 * 1024;
    private readonly List<byte[]> _pieces = [];
    private int _last = PieceSize;

    private PooledBody(bool compressed) => IsCompressed = compressed;

    public bool IsCompressed { get; }

    public long Length => _pieces.Count == 0 ? 0 : ((_pieces.Count - 1L) * PieceSize) + _last;

    /// <summary>Reads a body to its end.</summary>
    public static async Task<PooledBody> ReadAsync(Stream source, bool compressed, CancellationToken cancellationToken)
    {
        var body = new PooledBody(compressed);
        try
        {
            while (await source.ReadAsync(body.Free(), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                body._last += read;
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>The plain bytes. Reading never waits: everything is here.</summary>
    public Stream Open()
    {
        var raw = new PieceStream(this);
        return IsCompressed ? new GZipStream(raw, CompressionMode.Decompress) : raw;
    }

    public void Dispose()
    {
        foreach (var piece in _pieces)
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        _pieces.Clear();
    }

    private Memory<byte> Free()
    {
        if (_last == PieceSize)
        {
            _pieces.Add(ArrayPool<byte>.Shared.Rent(PieceSize));
            _last = 0;
        }

        return _pieces[^1].AsMemory(_last, PieceSize - _last);
    }

    private ReadOnlySpan<byte> From(long position)
    {
        var piece = (int)(position / PieceSize);
        var start = (int)(position % PieceSize);
        return piece >= _pieces.Count ? default : _pieces[piece].AsSpan(start, (piece == _pieces.Count - 1 ? _last : PieceSize) - start);
    }

    private sealed class PieceStream(PooledBody body) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var available = body.From(_position);
            var count = Math.Min(available.Length, buffer.Length);
            available[..count].CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
