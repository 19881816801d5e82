using System.Buffers;

namespace Sophia.WebSockets.Framing;

/// <summary>
/// Puts a client's messages together from the bytes as they arrive. It rents memory only while bytes are pending and grows with what has arrived,
/// never with what a header claims.
/// </summary>
internal sealed class MessageReader(int maxMessageBytes, int maxFragments)
{
    private const int FirstBuffer = 4_096;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private byte[]? _message;
    private int _messageLength;
    private int _fragments;
    private bool _delivered;

    /// <summary>Whether a message or frame has begun and is not complete.</summary>
    public bool InProgress => _end > _start || _fragments > 0;

    /// <summary>Whether fragments of a message have arrived and its end has not.</summary>
    public bool InMessage => _fragments > 0 && !_delivered;

    /// <summary>Room for the next bytes.</summary>
    public Memory<byte> GetMemory()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(FirstBuffer);
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            MakeRoom(_buffer);
        }

        return _buffer.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    /// <summary>The next whole message or control frame. Its payload is valid until the next call of any member.</summary>
    /// <exception cref="WebSocketViolationException">The peer broke a rule.</exception>
    public bool TryRead(out Opcode opcode, out ReadOnlyMemory<byte> payload)
    {
        ReleaseDelivered();
        while (TryTakeFrame(out var header, out var body))
        {
            opcode = header.Opcode;
            payload = body;
            if (header.IsControl || Collect(header, body, out payload))
            {
                opcode = header.IsControl ? opcode : Opcode.Text;
                return true;
            }
        }

        (opcode, payload) = (default, default);
        return false;
    }

    /// <summary>Gives the memory back if nothing is pending, so that an idle connection holds none.</summary>
    public void ReleaseIfIdle()
    {
        ReleaseDelivered();
        if (_buffer is not null && _start == _end)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _start, _end) = (null, 0, 0);
        }
    }

    /// <summary>
    /// Hands the memory under the last payload to the caller, who returns it to the shared pool when done: reading goes on in memory of its own.
    /// </summary>
    public byte[] Detach()
    {
        byte[] taken;
        if (_delivered)
        {
            taken = _message!;
            (_message, _messageLength, _fragments, _delivered) = (null, 0, 0, false);
            return taken;
        }

        taken = _buffer!;
        var pending = _end - _start;
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, pending));
        taken.AsSpan(_start, pending).CopyTo(_buffer);
        (_start, _end) = (0, pending);
        return taken;
    }

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        (_start, _end, _delivered) = (0, 0, true);
        ReleaseIfIdle();
    }

    private bool TryTakeFrame(out FrameHeader header, out Memory<byte> body)
    {
        body = default;
        header = default;
        if (_buffer is null || !FrameHeader.TryParse(_buffer.AsSpan(_start, _end - _start), out header))
        {
            return false;
        }

        CheckAllowed(header);
        var length = (int)header.PayloadLength;
        if (_end - _start < header.HeaderLength + length)
        {
            return false;
        }

        body = _buffer.AsMemory(_start + header.HeaderLength, length);
        Masking.Apply(body.Span, header.Mask);
        _start += header.HeaderLength + length;
        return true;
    }

    private void CheckAllowed(in FrameHeader header)
    {
        if (header.IsControl)
        {
            return;
        }

        if (header.Opcode is Opcode.Binary)
        {
            throw new WebSocketViolationException(CloseCode.UnsupportedData, "binary messages are not served");
        }

        if ((header.Opcode is Opcode.Continuation) != (_fragments > 0))
        {
            throw new WebSocketViolationException(CloseCode.ProtocolError, "a continuation out of place");
        }

        if (header.PayloadLength > (ulong)(maxMessageBytes - _messageLength))
        {
            throw new WebSocketViolationException(CloseCode.TooBig, $"messages may have {maxMessageBytes} bytes");
        }

        if (_fragments >= maxFragments)
        {
            throw new WebSocketViolationException(CloseCode.PolicyViolation, $"messages may have {maxFragments} fragments");
        }
    }

    /// <summary>True when the message is complete.</summary>
    private bool Collect(in FrameHeader header, ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> message)
    {
        if (header.Final && _fragments == 0)
        {
            message = body;
            return true;
        }

        Append(body.Span);
        _fragments++;
        message = _message.AsMemory(0, _messageLength);
        if (!header.Final)
        {
            return false;
        }

        _delivered = true;
        return true;
    }

    private void Append(ReadOnlySpan<byte> body)
    {
        if (_message is null || _message.Length - _messageLength < body.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, (_messageLength + body.Length) * 2));
            if (_message is not null)
            {
                _message.AsSpan(0, _messageLength).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_message);
            }

            _message = larger;
        }

        body.CopyTo(_message.AsSpan(_messageLength));
        _messageLength += body.Length;
    }

    private void MakeRoom(byte[] buffer)
    {
        var pending = _end - _start;
        var target = pending > buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(buffer.Length * 2) : buffer;
        buffer.AsSpan(_start, pending).CopyTo(target);
        (_start, _end) = (0, pending);
        if (target != buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _buffer = target;
        }
    }

    private void ReleaseDelivered()
    {
        if (!_delivered)
        {
            return;
        }

        if (_message is not null)
        {
            ArrayPool<byte>.Shared.Return(_message);
        }

        (_message, _messageLength, _fragments, _delivered) = (null, 0, 0, false);
    }
}
