using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>A request body that has to be there in time, whole. Only bodies that have not arrived with their headers are put into one.</summary>
internal sealed class TimedBody : Stream
{
    private readonly Stream _inner;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _late;

    private TimedBody(Stream inner, TimeSpan timeout, TimeProvider time) => (_inner, _timeout, _late) = (inner, timeout, new CancellationTokenSource(timeout, time));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sets the deadline of a request's body; null when the whole body is there.</summary>
    public static TimedBody? Begin(HttpRequest request, TimeSpan timeout, TimeProvider time)
    {
        if (HasArrived(request))
        {
            return null;
        }

        // Over the reader, which may hold the beginning already.
        var body = new TimedBody(request.BodyReader.AsStream(leaveOpen: true), timeout, time);
        request.Body = body;
        return body;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellationToken);
        try
        {
            return await _inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (_late.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                $"The request body did not arrive within {_timeout.TotalSeconds:0.###} s (Sophia:Mcp:BodyTimeout).", StatusCodes.Status408RequestTimeout);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _late.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool HasArrived(HttpRequest request)
    {
        if (request.ContentLength == 0)
        {
            return true;
        }

        var reader = request.BodyReader;
        if (!reader.TryRead(out var read))
        {
            return false;
        }

        var whole = read.IsCompleted || read.Buffer.Length >= request.ContentLength;
        reader.AdvanceTo(read.Buffer.Start);
        return whole;
    }
}
