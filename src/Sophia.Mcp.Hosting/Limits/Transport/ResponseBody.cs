using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Sophia.Mcp.Hosting;

/// <summary>A response body in front of another: what is written to its stream passes through here, everything else goes on.</summary>
internal abstract class ResponseBody(IHttpResponseBodyFeature inner) : Stream, IHttpResponseBodyFeature
{
    protected IHttpResponseBodyFeature Inner { get; } = inner;

    Stream IHttpResponseBodyFeature.Stream => this;

    // Whoever writes here writes a whole answer that is no stream of events.
    PipeWriter IHttpResponseBodyFeature.Writer => Inner.Writer;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    void IHttpResponseBodyFeature.DisableBuffering() => Inner.DisableBuffering();

    Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken) => Inner.StartAsync(cancellationToken);

    Task IHttpResponseBodyFeature.CompleteAsync() => Inner.CompleteAsync();

    Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken) =>
        Inner.SendFileAsync(path, offset, count, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public abstract override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
