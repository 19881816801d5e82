using System.Buffers;
using System.IO.Pipelines;

namespace Sophia.Mcp.Hosting;

/// <summary>
/// Standard input, line by line: what is no JSON-RPC message goes to <paramref name="refuse"/> instead of the SDK, which would be silent, and its client would wait.
/// </summary>
internal sealed class StdioInput(Stream input, bool strictUtf8, Func<StdioFault, Task> refuse) : ForwardOnlyStream
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\v\f"u8);

    private readonly PipeReader _reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
    private long _line;
    private long _searched;
    private long _checked;
    private bool _isForeign;

    // What a mark of an encoding may begin with.
    private static ReadOnlySpan<byte> Marks => [0xEF, 0xBB, 0xFE, 0xFF];

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = await ReadMoreAsync(cancellationToken);
            var bytes = read.Buffer;
            if (_line == 0 && !(IsBegun(bytes) || read.IsCompleted))
            {
                _reader.AdvanceTo(bytes.Start, bytes.End);
                continue;
            }

            if (_isForeign || _checked > 0 || (bytes.IsEmpty && read.IsCompleted))
            {
                return Pass(bytes, buffer);
            }

            await LookAsync(bytes, read.IsCompleted);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    // A read of a console does not end with its token.
    private async ValueTask<ReadResult> ReadMoreAsync(CancellationToken cancellationToken)
    {
        var reading = _reader.ReadAsync(CancellationToken.None);
        return reading.IsCompletedSuccessfully ? reading.Result : await reading.AsTask().WaitAsync(cancellationToken);
    }

    /// <summary>Looks at the first bytes: StreamReader takes other encodings when they begin with their mark, and drops the mark of UTF-8.</summary>
    private bool IsBegun(ReadOnlySequence<byte> bytes)
    {
        Span<byte> mark = stackalloc byte[3];
        var length = (int)Math.Min(3, bytes.Length);
        bytes.Slice(0, length).CopyTo(mark);
        if (length < 3 && mark[..length].IndexOfAnyExcept(Marks) < 0)
        {
            return false;
        }

        _isForeign = mark is [0xFE, 0xFF, _] or [0xFF, 0xFE, _];
        _checked = mark is [0xEF, 0xBB, 0xBF] ? 3 : 0;
        _line = 1;
        return true;
    }

    private int Pass(ReadOnlySequence<byte> bytes, Memory<byte> buffer)
    {
        var length = (int)Math.Min(Math.Min(bytes.Length, buffer.Length), _isForeign ? long.MaxValue : _checked);
        var passed = bytes.Slice(0, length);
        passed.CopyTo(buffer.Span);
        _checked -= _isForeign ? 0 : length;
        _reader.AdvanceTo(passed.End);
        return length;
    }

    /// <summary>Looks at the next line, if it is there: to be passed on, or refused and left out.</summary>
    private async Task LookAsync(ReadOnlySequence<byte> bytes, bool isLast)
    {
        if (Next(bytes, isLast) is not { } line)
        {
            _searched = bytes.Length;
            _reader.AdvanceTo(bytes.Start, bytes.End);
            return;
        }

        _searched = 0;
        var fault = IsBlank(line) ? null : StdioLine.Check(line, _line, strictUtf8);
        _line += line.Slice(line.Length - 1).FirstSpan[0] == '\n' ? 1 : 0;
        _checked = fault is null ? line.Length : 0;
        _reader.AdvanceTo(fault is null ? bytes.Start : line.End);
        if (fault is not null)
        {
            await refuse(fault);
        }
    }

    // Lines end as for StreamReader, which the SDK reads with.
    private ReadOnlySequence<byte>? Next(ReadOnlySequence<byte> bytes, bool isLast)
    {
        var end = new SequenceReader<byte>(bytes);
        end.Advance(_searched);
        if (end.TryAdvanceToAny("\r\n"u8, advancePastDelimiter: true))
        {
            return bytes.Slice(0, end.Position);
        }

        return isLast ? bytes : null;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var piece in line)
        {
            if (piece.Span.IndexOfAnyExcept(Blanks) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
