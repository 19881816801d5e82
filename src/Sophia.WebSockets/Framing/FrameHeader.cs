using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sophia.WebSockets.Framing;

/// <summary>The header of a client's frame, checked as far as its bytes have arrived.</summary>
internal readonly record struct FrameHeader(Opcode Opcode, bool Final, uint Mask, int HeaderLength, ulong PayloadLength)
{
    private const int MaskLength = 4;

    public bool IsControl => ((byte)Opcode & 8) != 0;

    /// <summary>False while bytes are missing.</summary>
    /// <exception cref="WebSocketViolationException">What has arrived already breaks RFC 6455 §5.2.</exception>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        var opcode = CheckFirstBytes(bytes[0], bytes[1]);
        var shortLength = bytes[1] & 0x7F;
        var lengthBytes = shortLength switch { 126 => 2, 127 => 8, _ => 0 };
        if (bytes.Length < 2 + lengthBytes)
        {
            return false;
        }

        var length = ReadLength(bytes, shortLength);
        var total = 2 + lengthBytes + MaskLength;
        var mask = bytes.Length < total ? 0 : MemoryMarshal.Read<uint>(bytes[(total - MaskLength)..]);
        header = new FrameHeader(opcode, (bytes[0] & 0x80) != 0, mask, total, length);
        return true;
    }

    private static ulong ReadLength(ReadOnlySpan<byte> bytes, int shortLength)
    {
        var (length, least) = shortLength switch
        {
            126 => (BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 126ul),
            127 => (BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]), 65_536ul),
            _ => ((ulong)shortLength, 0ul),
        };
        return length >= least && length <= long.MaxValue ? length : throw Violation("the length is not minimally encoded");
    }

    private static Opcode CheckFirstBytes(byte first, byte second)
    {
        var opcode = (Opcode)(first & 0x0F);
        if ((first & 0x70) != 0)
        {
            throw Violation("a reserved bit is set");
        }

        if (opcode is not (Opcode.Continuation or Opcode.Text or Opcode.Binary or Opcode.Close or Opcode.Ping or Opcode.Pong))
        {
            throw Violation("unknown opcode");
        }

        if ((second & 0x80) == 0)
        {
            throw Violation("the frame is not masked");
        }

        if (opcode >= Opcode.Close && ((first & 0x80) == 0 || (second & 0x7F) > FrameWriter.MaxControlPayload))
        {
            throw Violation("a control frame is fragmented or longer than 125 bytes");
        }

        return opcode;
    }

    private static WebSocketViolationException Violation(string reason) => new(CloseCode.ProtocolError, reason);
}
