using Microsoft.AspNetCore.Http;

namespace Sophia.Mcp.Hosting;

/// <summary>A request body that has to be there in time, whole, and be UTF-8. Only bodies that have not arrived with their headers are put into one.</summary>
internal sealed class ArrivingBody : ForwardOnlyStream
{
    private readonly Stream _inner;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource? _late;
    private readonly bool _isText;
    private Utf8Scan _text;

    private ArrivingBody(Stream inner, TimeSpan timeout, bool isText, TimeProvider time)
    {
        (_inner, _timeout, _isText) = (inner, timeout, isText);
        _late = timeout > TimeSpan.Zero ? new CancellationTokenSource(timeout, time) : null;
    }

    /// <summary>Looks at a body that is there, and after one that is not: sets its deadline.</summary>
    /// <returns>Null when the whole body is there.</returns>
    /// <exception cref="NotUtf8Exception">It is there and no UTF-8.</exception>
    public static ArrivingBody? Begin(HttpRequest request, TimeSpan timeout, bool checkText, TimeProvider time)
    {
        var isText = checkText && IsUtf8(request.ContentType);
        if (HasArrived(request, isText))
        {
            return null;
        }

        // Over the reader, which may hold the beginning already.
        var body = new ArrivingBody(request.BodyReader.AsStream(leaveOpen: true), timeout, isText, time);
        request.Body = body;
        return body;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await (_late is null ? _inner.ReadAsync(buffer, cancellationToken) : ReadInTimeAsync(_late, buffer, cancellationToken));
        if (_isText && !(read > 0 ? _text.Add(buffer.Span[..read]) : buffer.Length == 0 || _text.End()))
        {
            throw new NotUtf8Exception(_text.Bad);
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _late?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadInTimeAsync(CancellationTokenSource late, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await _inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                $"The request body did not arrive within {_timeout.TotalSeconds:0.###} s (Sophia:Mcp:BodyTimeout).", StatusCodes.Status408RequestTimeout);
        }
    }

    // Bodies in another encoding are for ASP.NET to read.
    private static bool IsUtf8(string? contentType) =>
        contentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) is not true || contentType.Contains("utf-8", StringComparison.OrdinalIgnoreCase);

    private static bool HasArrived(HttpRequest request, bool isText)
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
        var text = default(Utf8Scan);
        var isGood = !whole || !isText || (text.Add(read.Buffer) && text.End());
        reader.AdvanceTo(read.Buffer.Start);
        return isGood ? whole : throw new NotUtf8Exception(text.Bad);
    }
}

/// <summary>A body that no JSON can be read from: bytes that are no text.</summary>
internal sealed class NotUtf8Exception(long? offset)
    : BadHttpRequestException($"Parse error: the body is not UTF-8 (at byte {offset}).", StatusCodes.Status400BadRequest);
