using System.Buffers.Binary;
using System.Text.Unicode;

namespace Sophia.WebSockets.Framing;

/// <summary>Writes unmasked server frames into a span.</summary>
internal static class FrameWriter
{
    public const int MaxHeader = 10;
    public const int MaxControlPayload = 125;

    public static int HeaderLength(int payload) => payload < 126 ? 2 : payload <= ushort.MaxValue ? 4 : MaxHeader;

    /// <summary>Writes the header of a whole (unfragmented) frame and returns its length.</summary>
    public static int WriteHeader(Span<byte> target, Opcode opcode, int payload)
    {
        target[0] = (byte)(0x80 | (byte)opcode);
        if (payload < 126)
        {
            target[1] = (byte)payload;
            return 2;
        }

        if (payload <= ushort.MaxValue)
        {
            target[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payload);
            return 4;
        }

        target[1] = 127;
        BinaryPrimitives.WriteUInt64BigEndian(target[2..], (ulong)payload);
        return MaxHeader;
    }

    public static int WriteFrame(Span<byte> target, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = WriteHeader(target, opcode, payload.Length);
        payload.CopyTo(target[header..]);
        return header + payload.Length;
    }

    /// <summary>Writes a close frame; a code of 0 gives one without a body. The reason is cut to what a control frame holds.</summary>
    public static int WriteClose(Span<byte> target, int code, string reason)
    {
        if (code == 0)
        {
            return WriteHeader(target, Opcode.Close, 0);
        }

        Span<byte> body = stackalloc byte[MaxControlPayload];
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)code);
        Utf8.FromUtf16(reason, body[2..], out _, out var written);
        return WriteFrame(target, Opcode.Close, body[..(2 + written)]);
    }
}
