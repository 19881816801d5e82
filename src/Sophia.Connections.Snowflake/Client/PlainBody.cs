using System.Buffers;

namespace Sophia.Connections.Snowflake;

/// <summary>Plain bytes in one piece of rented memory. One owner, who disposes it.</summary>
internal sealed class PlainBody : IDisposable
{
    private byte[]? _buffer;
    private int _length;

    private PlainBody(byte[] buffer) => _buffer = buffer;

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>A part of it, to be read. Valid as long as this is.</summary>
    public Stream Open(Range range)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        var (offset, length) = range.GetOffsetAndLength(_length);
        return new PartStream(this, offset, offset + length);
    }

    /// <exception cref="InvalidDataException">The compressed bytes are damaged.</exception>
    public static PlainBody From(PooledBody body)
    {
        var plain = new PlainBody(ArrayPool<byte>.Shared.Rent((int)Math.Clamp(body.Length * 2, 1024, 1 << 20)));
        try
        {
            using var stream = body.Open();
            while (stream.Read(plain.Free()) is > 0 and var read)
            {
                plain._length += read;
            }

            return plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a part, and fails when the memory was given back: somebody else's bytes are never read as rows.</summary>
    private sealed class PartStream(PlainBody body, int position, int end) : Stream
    {
        private int _position = position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            ObjectDisposedException.ThrowIf(body._buffer is null, typeof(SnowflakeResult));
            var count = Math.Min(end - _position, buffer.Length);
            body.Span.Slice(_position, count).CopyTo(buffer);
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

    private Span<byte> Free()
    {
        if (_length == _buffer!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(_buffer.Length * 2));
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }
}
